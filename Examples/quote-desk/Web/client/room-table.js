import { Room } from "./room.js";

/** The rooms of a client: those that it subscribes, and those that the server subscribes for it. */
export class RoomTable {
    #client;
    #environment;
    #timing;
    #rooms = new Map();

    constructor(client, environment, timing) {
        this.#client = client;
        this.#environment = environment;
        this.#timing = timing;
    }

    get(channel) {
        return this.#rooms.get(channel);
    }

    subscribe(channel, options = {}) {
        const known = this.#rooms.get(channel);
        if (known) return known;
        const room = this.#add(channel, options);
        room.enter();
        return room;
    }

    /** Positions of rooms of the server's choice, for the `connect` command. */
    resumptions() {
        const all = {};
        for (const room of this.#rooms.values()) {
            if (room.isServerSide && room.cursor.position) all[room.channel] = room.cursor.resume;
        }
        return Object.keys(all).length > 0 ? all : undefined;
    }

    /** The connection is ready: enters what the server subscribed, ends what it did not again, asks for the others. */
    online(subscriptions) {
        for (const room of [...this.#rooms.values()]) {
            if (!room.isServerSide || subscriptions[room.channel]) continue;
            room.end(2000, "the server did not subscribe it again");
        }
        for (const [channel, result] of Object.entries(subscriptions)) this.#enterServerSide(channel, result);
        for (const room of [...this.#rooms.values()]) if (!room.isServerSide) room.enter();
    }

    offline() {
        for (const room of [...this.#rooms.values()]) room.suspend();
    }

    /** A heartbeat: what is overdue is done now. */
    tick() {
        for (const room of this.#rooms.values()) room.leases.tick();
    }

    releaseLeases() {
        for (const room of this.#rooms.values()) room.leases.releaseAll();
    }

    push(push) {
        if (push.subscribe) return this.#enterServerSide(push.channel, push.subscribe);
        this.#rooms.get(push.channel)?.receive(push);
    }

    #enterServerSide(channel, result) {
        let room = this.#rooms.get(channel);
        if (!room) {
            room = this.#add(channel, { isServerSide: true });
            this.#client.emit("room", room);
        }
        room.entered(result);
    }

    #add(channel, options) {
        const room = new Room(this.#client, channel, options, this.#environment, this.#timing);
        room.on("ended", () => {
            if (this.#rooms.get(channel) === room) this.#rooms.delete(channel);
        });
        this.#rooms.set(channel, room);
        return room;
    }
}
