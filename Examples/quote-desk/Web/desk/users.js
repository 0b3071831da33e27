/** The users of the example, whom the server knows by these tokens; see Examples/quote-desk/Server/Examples.swift. */
export const users = Object.freeze([
    { token: "agent-token", id: "ada", name: "Ada Larsson", role: "Agent" },
    { token: "agent2-token", id: "ben", name: "Ben Okafor", role: "Agent" },
    { token: "manager-token", id: "mia", name: "Mia Tanaka", role: "Manager" },
    { token: "admin-token", id: "rosa", name: "Rosa Ortiz", role: "Administrator" },
]);

/** Whether to offer taking over a lock; the server decides. */
export function mayTakeOver(roles) {
    return roles.some((role) => role === "manager" || role === "administrator");
}

export function mayAdminister(roles) {
    return roles.includes("administrator");
}
