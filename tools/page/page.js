/*
 * page.js - shows the problem that is chosen, or that a link leads to; copies; prints all.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
"use strict";
(function () {
    var choice = document.getElementById("choice");
    var failures = document.querySelectorAll(".failure");

    function show() {
        failures.forEach(function (failure) {
            failure.hidden = failure.id !== choice.value;
        });
    }

    /* The place of the link may be hidden until now. */
    function follow() {
        var place = document.getElementById(location.hash.slice(1));

        if (place !== null && place.className === "failure") {
            choice.value = place.id;
            show();
            place.scrollIntoView();
        }
    }

    /* Selected text is copied where a browser gives pages from files no clipboard. */
    function copy(button) {
        var selection = getSelection();

        selection.selectAllChildren(button.parentNode.querySelector("code"));
        button.textContent = document.execCommand("copy") ? "Copied" : "Selected: copy it";
    }

    document.querySelectorAll(".publish button").forEach(function (button) {
        button.hidden = false;
        button.addEventListener("click", function () { copy(button); });
    });
    addEventListener("beforeprint", function () {
        document.querySelectorAll("details").forEach(function (part) { part.open = true; });
    });
    if (choice === null) {
        return;
    }
    choice.parentNode.hidden = false;
    choice.addEventListener("change", show);
    show();
    addEventListener("hashchange", follow);
    follow();
}());
