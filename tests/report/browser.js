/*
 * browser.js - drives a headless Chromium over a pipe, for the checks of a report and its pictures.
 *
 * A page is looked at as a reader has it: width, light or dark, with or without scripts. What the
 * page asks for and what the browser complains of is kept.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
"use strict";
const { spawn } = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");

const PATIENCE_MS = 60000;
const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"];

class Browser {
    static async start() {
        const browser = new Browser();
        browser.profile = fs.mkdtempSync(path.join(os.tmpdir(), "browser-"));
        browser.child = spawn(process.env.CHROMIUM || "chromium",
            [...FLAGS, `--user-data-dir=${browser.profile}`, "about:blank"],
            { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"], detached: true });
        browser.answers = new Map();
        browser.views = new Map();
        browser.last = 0;
        browser.gone = false;
        browser.child.on("exit", () => browser.end("the browser has ended"));
        browser.child.on("error", (error) => browser.end(error.message));
        browser.child.stdio[3].on("error", () => {});
        browser.listen(browser.child.stdio[4]);
        return browser;
    }

    /* Messages are JSON, each with a NUL behind it. */
    listen(pipe) {
        let rest = Buffer.alloc(0);

        pipe.on("data", (data) => {
            rest = Buffer.concat([rest, data]);
            for (let end; (end = rest.indexOf(0)) >= 0; rest = rest.subarray(end + 1)) {
                this.take(JSON.parse(rest.subarray(0, end).toString()));
            }
        });
    }

    take(message) {
        const answer = this.answers.get(message.id);

        if (answer === undefined) {
            this.views.get(message.sessionId)?.take(message);
            return;
        }
        this.answers.delete(message.id);
        if (message.error) {
            answer.reject(new Error(message.error.message));
        } else {
            answer.resolve(message.result);
        }
    }

    end(reason) {
        this.gone = true;
        this.answers.forEach((answer) => answer.reject(new Error(reason)));
        this.answers.clear();
    }

    send(method, params = {}, sessionId = undefined) {
        const id = ++this.last;

        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), PATIENCE_MS);
            const settle = (how) => (value) => {
                clearTimeout(timer);
                how(value);
            };

            if (this.gone) {
                settle(reject)(new Error("the browser has ended"));
                return;
            }
            this.answers.set(id, { resolve: settle(resolve), reject: settle(reject) });
            this.child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + "\0");
        });
    }

    /* Opens a file as a reader with these habits would see it. */
    async open(file, { width, height = 900, dark = false, script = true, zoom = 1 }) {
        const { targetId } = await this.send("Target.createTarget", { url: "about:blank" });
        const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
        const view = new View(this, sessionId);

        this.views.set(sessionId, view);
        for (const domain of ["Page", "Runtime", "Log", "Network"]) {
            await view.send(`${domain}.enable`);
        }
        await view.send("Page.setLifecycleEventsEnabled", { enabled: true });
        await view.send("Emulation.setDeviceMetricsOverride",
            { width, height, deviceScaleFactor: zoom, mobile: false });
        await view.send("Emulation.setEmulatedMedia",
            { features: [{ name: "prefers-color-scheme", value: dark ? "dark" : "light" }] });
        await view.send("Emulation.setScriptExecutionDisabled", { value: !script });
        await view.go("file://" + path.resolve(file));
        return view;
    }

    async stop() {
        const ended = new Promise((resolve) => this.child.once("exit", resolve));

        if (!this.gone) {
            await this.send("Browser.close").catch(() => this.child.kill());
            await ended;
        }
        fs.rmSync(this.profile, { recursive: true, force: true, maxRetries: 5 });
    }
}

class View {
    constructor(browser, sessionId) {
        this.browser = browser;
        this.sessionId = sessionId;
        this.requests = [];
        this.complaints = [];
        this.loads = new Set();
        this.loaded = () => {};
    }

    send(method, params) {
        return this.browser.send(method, params, this.sessionId);
    }

    take({ method, params }) {
        if (method === "Network.requestWillBeSent") {
            this.requests.push(params.request.url);
        } else if (method === "Log.entryAdded") {
            this.complaints.push(params.entry.text);
        } else if (method === "Runtime.exceptionThrown") {
            this.complaints.push(params.exceptionDetails.text);
        } else if (method === "Runtime.consoleAPICalled") {
            this.complaints.push(JSON.stringify(params.args));
        } else if (method === "Page.lifecycleEvent" && params.name === "load") {
            this.loads.add(params.loaderId);
            this.loaded();
        }
    }

    /* The page that the view had before may report its load meanwhile: that is not this one's. */
    async go(url) {
        this.url = url;
        const { loaderId } = await this.send("Page.navigate", { url });

        await new Promise((resolve, reject) => {
            this.loaded = () => this.loads.has(loaderId) && resolve();
            this.loaded();
            setTimeout(() => reject(new Error(`${url}: does not load`)), PATIENCE_MS).unref();
        });
    }

    /* What the function returns within the page, given these values. */
    async run(inside, ...values) {
        const expression = `(${inside})(...${JSON.stringify(values)})`;
        const { result, exceptionDetails } =
            await this.send("Runtime.evaluate", { expression, returnByValue: true });

        if (exceptionDetails) {
            throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
        }
        return result.value;
    }

    /* The window, or a part of the page. */
    async shoot(file, clip = undefined) {
        const { data } = await this.send("Page.captureScreenshot",
            { format: "png", clip, captureBeyondViewport: clip !== undefined });

        fs.writeFileSync(file, Buffer.from(data, "base64"));
    }
}

module.exports = { Browser };
