package import Arguments

/// The whole command line.
package let program = Program(
    "doitong", version: Version.number, "A gateway to generative media models",
    discussion: [
        "Doitong is one GraphQL door to every generative media model, on a machine of yours. It takes a request, chooses who "
            + "makes it, pays for it once, brings the media home, and tells whoever asked."
    ],
    environmentPrefix: "DOITONG_",
    foreignPrefixes: ["DOITONG_VENDOR_"],
    commands: [
        .serve, .demo, .generate, .status, .wait, .cancel, .list, .quote, .providers, .account, .usage, .webhooks,
        .login,
        .logout, .admin,
        .vendors, .audit, .version, .completion, .manual,
    ])
