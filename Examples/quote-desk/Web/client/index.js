/** The client of the real-time protocol; begin at `RealtimeClient`. */
export { RealtimeClient } from "./client.js";
export { ClientError } from "./errors.js";
export { CloseCode, ErrorCode } from "./codes.js";
export { Roster } from "./roster.js";
export { fenceOf, tokenOf } from "./fencing-token.js";
export { browserEnvironment, timing } from "./environment.js";
