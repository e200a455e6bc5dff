/*
 * page.js - chooses which failure the report shows.
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

    if (choice === null) {
        return;
    }
    choice.parentNode.hidden = false;
    choice.addEventListener("change", show);
    show();
}());
