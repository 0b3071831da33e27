/** The users of the example, whom the server knows by these tokens; see Examples/quote-desk/Server/Examples.swift. */
export const users = Object.freeze([
    { token: "ada", id: "ada", name: "Ada Lovelace", role: "Agent" },
    { token: "ben", id: "ben", name: "Ben Franklin", role: "Agent" },
    { token: "mia", id: "mia", name: "Mia Manager", role: "Manager" },
    { token: "root", id: "root", name: "Rosa Root", role: "Administrator" },
]);

/** Whether to offer taking over a lock; the server decides. */
export function mayTakeOver(roles) {
    return roles.some((role) => role === "manager" || role === "administrator");
}

export function mayAdminister(roles) {
    return roles.includes("administrator");
}
