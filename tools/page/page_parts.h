/*
 * page_parts.h - the style and the script of the page: page.css and page.js as strings. The build
 * makes page_parts.c of them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PAGE_PARTS_H
#define WF_PAGE_PARTS_H

extern const char wf_page_style[], wf_page_script[];

#endif
