/*
 * check.js - opens reports as their readers do. usage: node check.js REPORT HOSTILE-REPORT
 *
 * Prints TAP lines. Needs a network that leads nowhere: what the page would fetch would fail here,
 * and be seen.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
"use strict";
const { Browser } = require("./browser.js");

const WIDTHS = [390, 800, 1400];
const CONTRAST = 4.5; /* WCAG 2.1, 1.4.3 */
let failed = 0;

function report(good, what, note) {
    console.log(`${good ? "ok" : "not ok"} - report: ${what}`);
    if (!good) {
        failed++;
        console.log(`# ${JSON.stringify(note)}`);
    }
}

/* These run within the page. */
const overflow = () => {
    const root = document.documentElement;

    return root.scrollWidth - root.clientWidth;
};

const poorContrast = (least) => {
    const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
    const luminance = ([r, g, b]) => [r, g, b].map((value) => value / 255)
        .map((value) => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (element) => {
        for (let at = element; at !== null; at = at.parentElement) {
            const colour = channels(getComputedStyle(at).backgroundColor);

            if (colour.length < 4 || colour[3] > 0) {
                return colour;
            }
        }
        return [255, 255, 255];
    };
    const found = [];

    for (const element of document.body.querySelectorAll("*")) {
        const says = [...element.childNodes]
            .some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim() !== "");
        const style = getComputedStyle(element);

        if (!says || element.tagName === "SCRIPT" || element.tagName === "title") {
            continue;
        }
        const ink = luminance(channels(element.tagName === "text" ? style.fill : style.color));
        const paper = luminance(ground(element));
        const ratio = (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);

        if (ratio < least) {
            found.push([element.tagName, element.textContent.slice(0, 40), ratio]);
        }
    }
    return found;
};

const visibleFailures = () => [...document.querySelectorAll(".failure")]
    .filter((failure) => failure.getClientRects().length > 0).map((failure) => failure.id);

const choose = (at) => {
    const choice = document.getElementById("choice");

    choice.selectedIndex = at;
    choice.dispatchEvent(new Event("change"));
    return choice.value;
};

const structure = () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")]
        .map((heading) => Number(heading.tagName[1]));
    const wrong = [];

    if (levels.filter((level) => level === 1).length !== 1 || levels[0] !== 1) {
        wrong.push("not one h1, first");
    }
    levels.forEach((level, i) => i > 0 && level > levels[i - 1] + 1 && wrong.push(`h${level}`));
    document.querySelectorAll("svg:not([aria-hidden]):not([aria-label])")
        .forEach(() => wrong.push("an svg without words"));
    document.querySelectorAll("th:not([scope])").forEach(() => wrong.push("a th without scope"));
    document.querySelectorAll("select:not([id]), [id='']").forEach(() => wrong.push("no label"));
    return wrong;
};

const deadLinks = () => [...document.querySelectorAll("a:not([download])")].map((link) => link.getAttribute("href"))
    .filter((href) => document.getElementById(href.slice(1)) === null);

const twice = () => [...document.querySelectorAll("[id]")].map((element) => element.id)
    .filter((id, i, all) => all.indexOf(id) !== i);

/* Follows the table's last link, as a reader does. Returns where it leads. */
const follow = () => {
    const links = document.querySelectorAll(".problems a");
    const link = links[links.length - 1];

    link.click();
    return link.hash.slice(1);
};

const copies = () => {
    const button = document.querySelector(".publish button");
    const choice = document.getElementById("choice");

    choice.value = button.closest(".failure").id;
    choice.dispatchEvent(new Event("change"));
    button.click();
    return { shown: !button.hidden, says: button.textContent,
        selected: String(getSelection()), record: button.parentNode.querySelector("code").textContent };
};

const plotted = () => ({
    bars: document.querySelectorAll(".plot g > rect:not(.hit)").length,
    titles: document.querySelectorAll(".plot g > title").length,
    high: Math.max(...[...document.querySelectorAll(".plot g > rect:not(.hit)")]
        .map((bar) => bar.getBoundingClientRect().height)),
    rows: document.querySelectorAll("details .numbers tbody tr").length,
});

const foreign = () => ({
    scripts: document.scripts.length,
    strange: [...document.querySelectorAll("img, iframe, object, embed, link, form, [onload], "
        + "[onerror], [style], a:not([href^='#']):not([download])")].map((element) => element.outerHTML),
    global: typeof window.hostile,
    shown: document.body.textContent.includes("</script><script>window.hostile"),
    seen: document.body.textContent.includes("\\u{202E}") && !/[\u202e\u2066\u001b]/.test(
        document.documentElement.outerHTML),
});

/* The chains as pictures: what is wrong with one as a file, and as it is drawn. */
const pictures = () => [...document.querySelectorAll("a[download]")].map((link) => {
    const text = decodeURIComponent(link.getAttribute("href").replace("data:image/svg+xml,", ""));
    const svg = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
    const chain = [...link.closest(".failure").querySelectorAll(".chain strong")];
    const drawn = document.body.appendChild(document.importNode(svg, true));
    const [width, height] = ["width", "height"].map((name) => Number(svg.getAttribute(name)));
    const wrong = [];

    drawn.querySelectorAll("text, rect:not([width='100%'])").forEach((part) => {
        const box = part.getBBox();

        if (box.x < 0 || box.x + box.width > width || box.y < 0 || box.y + box.height > height) {
            wrong.push(`outside: ${part.textContent}`);
        }
    });
    drawn.remove();
    svg.querySelectorAll("*").forEach((part) => {
        if (!["rect", "path", "text"].includes(part.localName) || /\bon|href/.test([...part.attributes]
            .map((attribute) => attribute.name).join())) {
            wrong.push(`strange: ${part.outerHTML}`);
        }
    });
    chain.map((zone) => zone.innerHTML.split("\\u{")[0].slice(0, 30)).forEach((name) =>
        text.replaceAll("&#39;", "'").includes(name) || wrong.push(`missing: ${name}`));
    return { wrong, zones: chain.length, boxes: svg.querySelectorAll("rect").length - 1,
        breaks: text.split("breaks here").length - 1, file: link.download, id: link.closest(".failure").id };
});

async function checkPictures(view, how) {
    const all = await view.run(pictures);
    const failures = await view.run(() => document.querySelectorAll(".failure .chain").length);
    const bad = all.filter((one) => one.wrong.length > 0 || one.zones === 0 || one.boxes !== one.zones
        || one.file !== `${one.id}.svg`);

    report(all.length === failures && failures > 0 && bad.length === 0,
        `${how}: each chain is a picture to save, with its zones, and nothing sticks out`,
        { all: all.length, failures, bad });
    report(all.some((one) => one.breaks === 1), `${how}: and where it breaks`, all);
}

async function checkQuiet(view, how) {
    const asked = view.requests.filter((url) => url !== view.url);

    report(asked.length === 0 && view.requests.length === 1, `${how}: nothing is fetched`,
        view.requests);
    report(view.complaints.length === 0, `${how}: the browser has no complaint`, view.complaints);
}

async function checkLook(browser, file, width, dark) {
    const view = await browser.open(file, { width, dark });
    const how = `${width} px, ${dark ? "dark" : "light"}`;
    const over = await view.run(overflow);
    const poor = await view.run(poorContrast, CONTRAST);
    const first = await view.run(visibleFailures);
    const chosen = await view.run(choose, 1);
    const second = await view.run(visibleFailures);

    report(over === 0, `${how}: nothing is wider than the page`, over);
    report(poor.length === 0, `${how}: every text has a contrast of ${CONTRAST}`, poor);
    report(first.length === 1 && second.length === 1 && second[0] === chosen && chosen !== first[0],
        `${how}: the failure that is chosen is shown, and no other`, { first, chosen, second });
    await checkQuiet(view, how);
    return view;
}

async function checkWithoutScript(browser, file) {
    const view = await browser.open(file, { width: 1400, script: false });
    const plot = await view.run(plotted);
    const failures = await view.run(visibleFailures);

    report(plot.bars > 10 && plot.titles > 3 && plot.high > 20 && plot.rows === plot.titles,
        "without script: the plot has bars, titles and a table of the same", plot);
    report(failures.length > 3, "without script: all failures are shown", failures);
    await checkPictures(view, "without script");
    await checkQuiet(view, "without script");
}

async function checkLinks(browser, file, script) {
    const view = await browser.open(file, { width: 1400, script });
    const how = script ? "with script" : "without script";
    const dead = await view.run(deadLinks);
    const same = await view.run(twice);

    report(dead.length === 0 && same.length === 0, `${how}: every link leads to one place`,
        { dead, same });
    if (!script) {
        return;
    }
    const wanted = await view.run(follow);
    await new Promise((resolve) => setTimeout(resolve, 200));
    const seen = await view.run(visibleFailures);

    report(seen.length === 1 && seen[0] === wanted, "a link of the table shows its problem",
        { wanted, seen });
    const copied = await view.run(copies);

    report(copied.shown && /^(Copied|Selected)/.test(copied.says) &&
        /^\S+\. IN DS \d+ \d+ \d+ [0-9A-F]+$/.test(copied.record) &&
        copied.selected === copied.record, "the record to publish has a button to copy it", copied);
}

async function checkPrint(browser, file) {
    const view = await browser.open(file, { width: 800, dark: true });
    const all = await view.run(() => document.querySelectorAll(".failure").length);

    await view.send("Emulation.setEmulatedMedia", { media: "print",
        features: [{ name: "prefers-color-scheme", value: "dark" }] });
    const seen = await view.run(visibleFailures);
    const light = await view.run(() => getComputedStyle(document.body).color);

    report(seen.length === all && all > 3, "in print: all problems are there",
        { all, seen: seen.length });
    report(light === "rgb(27, 31, 36)", "in print: dark on white, whatever the screen has", light);
}

async function checkSchemes(light, dark) {
    const ground = () => getComputedStyle(document.body).backgroundColor;
    const grounds = [await light.run(ground), await dark.run(ground)];

    report(grounds[0] !== grounds[1], "light and dark differ", grounds);
}

async function checkHostile(browser, file) {
    const view = await browser.open(file, { width: 400 });
    const found = await view.run(foreign);
    const over = await view.run(overflow);

    report(found.scripts === 1 && found.strange.length === 0 && found.global === "undefined",
        "hostile text: becomes no element and no script", found);
    report(found.shown && found.seen, "hostile text: is shown, its controls are spelled out", found);
    report(over === 0, "hostile text: a long name is not wider than the page", over);
    await checkPictures(view, "hostile text");
    await checkQuiet(view, "hostile text");
}

async function main(file, hostile) {
    const browser = await Browser.start();

    try {
        for (const width of WIDTHS) {
            await checkSchemes(await checkLook(browser, file, width, false),
                await checkLook(browser, file, width, true));
        }
        const view = await browser.open(file, { width: 1400 });
        const wrong = await view.run(structure);

        report(wrong.length === 0, "headings are in order, tables and plots have words", wrong);
        await checkWithoutScript(browser, file);
        await checkLinks(browser, file, true);
        await checkLinks(browser, file, false);
        await checkPrint(browser, file);
        await checkHostile(browser, hostile);
    } catch (error) {
        report(false, "the browser works", error.message);
    } finally {
        await browser.stop();
    }
}

main(...process.argv.slice(2)).then(() => {
    process.exitCode = failed === 0 ? 0 : 1;
});
