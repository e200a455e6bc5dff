/*
 * shoot.js - pictures of a report. usage: node shoot.js PAGE OUT WIDTH HEIGHT light|dark [FAILURE]
 *
 * With the words of a failure's choice, the part of the page that shows it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
"use strict";
const { Browser } = require("./browser.js");

/* Within the page: shows the failure. Returns where. */
const choose = (words) => {
    const choice = document.getElementById("choice");

    choice.value = [...choice.options].find((option) => option.text.includes(words)).value;
    choice.dispatchEvent(new Event("change"));
    const { x, y, width, height } = choice.closest("section").getBoundingClientRect();

    return { x: x - 10, y: y - 10, width: width + 20, height: height + 20, scale: 1 };
};

async function main(page, out, width, height, scheme, failure) {
    const browser = await Browser.start();

    try {
        const view = await browser.open(page,
            { width: Number(width), height: Number(height), dark: scheme === "dark" });

        await view.shoot(out, failure && await view.run(choose, failure));
    } finally {
        await browser.stop();
    }
}

main(...process.argv.slice(2)).catch((error) => {
    console.error(`shoot.js: ${error.message}`);
    process.exitCode = 1;
});
