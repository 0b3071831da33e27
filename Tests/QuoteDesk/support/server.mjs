/** A server of its own for one test run: starts the program, waits for its line `listening on HOST:PORT`, stops it. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

/** WebSocket as browsers have it: Node's own where there is one (22 and later), else Debian's package `node-ws`. */
export const WebSocket = globalThis.WebSocket ?? createRequire(import.meta.url)("/usr/share/nodejs/ws");

export class Server {
    static async start(program, ...options) {
        const process = spawn(program, options, { stdio: ["ignore", "pipe", "inherit"] });
        const server = new Server(process);
        const line = await new Promise((resolve, reject) => {
            createInterface({ input: process.stdout }).once("line", resolve);
            process.once("error", reject);
            process.once("exit", (status) => reject(new Error(`the server ended with status ${status}`)));
        });
        if (!line.startsWith("listening on ")) throw new Error(`the server said ${line} instead of its address`);
        server.port = Number(line.slice(line.lastIndexOf(":") + 1));
        return server;
    }

    constructor(process) {
        this.process = process;
        this.ended = new Promise((resolve) => process.once("exit", resolve));
    }

    get url() {
        return `ws://127.0.0.1:${this.port}/connection/websocket`;
    }

    /** Asks it to end. @returns {Promise<number | null>} its status */
    stop() {
        this.process.kill("SIGTERM");
        return this.ended;
    }
}
