import Gateway

/// The guides, in the order in which they are best read. Their texts are in the words; their code is the same in all languages.
enum Guide: String, CaseIterable {
    case choosing
    case idempotency
    case live = "live-progress"
    case webhooks
    case limits
    case errors
    case sandbox
    case selfHosting = "self-hosting"

    enum Block {
        case heading(String, String)
        case text(String), note(String)
        case list([String])
        case code((GuideCode) -> Code)
        case tabs((GuideCode) -> [Code])
        case table(Table)
        /// Those that have their numbers from the program itself.
        case plans, tries
    }

    struct Table {
        let head: [String]
        let rows: [[Cell]]
    }

    enum Cell { case code(String), text(String) }

    /// The waits between one try of a message and the next.
    static var waits: [Duration] { DeliverySchedule().delays }

    /// The numbers that texts speak of, as the program has them.
    static func numbers(_ words: Words) -> [String: HTML] {
        let schedule = DeliverySchedule()
        let whole = schedule.delays.reduce(Duration.zero, +)
        let numbers: [String: Int] = [
            "keyLength": IdempotencyKey.maximumLength,
            "keyHours": Int(IdempotencyRecord.lifetime.components.seconds / 3600),
            "readFactor": Plan.readFactor, "queueFactor": Plan.queueFactor, "tries": schedule.tries,
            "tryHours": Int(whole.components.seconds / 3600),
        ]
        var shown = numbers.mapValues { HTML(text: words.language.written($0)) }
        shown["dollars"] = HTML(text: words.dollars(1))
        return shown
    }

    /// What stands below a heading, for whoever looks for it.
    func text(after id: String, _ words: Words) -> String {
        var isBelow = false
        var found: [String] = []
        for block in blocks {
            switch block {
            case .heading(let other, _): isBelow = other == id
            case .text(let key) where isBelow, .note(let key) where isBelow: found.append(words.plain(key))
            case .list(let keys) where isBelow: found += keys.map(words.plain)
            default: break
            }
        }
        return found.joined(separator: " ")
    }

    var title: String {
        switch self {
        case .choosing: "guides.choosing.title"
        case .idempotency: "guides.idempotency.title"
        case .live: "guides.live.title"
        case .webhooks: "guides.webhooks.title"
        case .limits: "guides.limits.title"
        case .errors: "guides.errors.title"
        case .sandbox: "guides.sandbox.title"
        case .selfHosting: "guides.hosting.title"
        }
    }

    var lead: String {
        switch self {
        case .choosing: "guides.choosing.lead"
        case .idempotency: "guides.idempotency.lead"
        case .live: "guides.live.lead"
        case .webhooks: "guides.webhooks.lead"
        case .limits: "guides.limits.lead"
        case .errors: "guides.errors.lead"
        case .sandbox: "guides.sandbox.lead"
        case .selfHosting: "guides.hosting.lead"
        }
    }

    var blocks: [Block] {
        switch self {
        case .choosing: Self.choosingBlocks
        case .idempotency: Self.idempotencyBlocks
        case .live: Self.liveBlocks
        case .webhooks: Self.webhooksBlocks
        case .limits: Self.limitsBlocks
        case .errors: Self.errorsBlocks
        case .sandbox: Self.sandboxBlocks
        case .selfHosting: Self.selfHostingBlocks
        }
    }
}

extension Guide {
    fileprivate static var choosingBlocks: [Block] {
        [
            .heading("automatic", "guides.choosing.automatic"),
            .text("guides.choosing.automatic.text"),
            .code(\.choose),
            .text("guides.choosing.automatic.answer"),
            .heading("quote", "guides.choosing.quote"),
            .text("guides.choosing.quote.text"),
            .code(\.quote),
            .heading("teach", "guides.choosing.teach"),
            .text("guides.choosing.teach.text"),
            .code(\.rate),
            .heading("fallback", "guides.choosing.fallback"),
            .text("guides.choosing.fallback.text"),
            .text("guides.choosing.fallback.option"),
        ]
    }

    fileprivate static var idempotencyBlocks: [Block] {
        [
            .heading("key", "guides.idempotency.key"),
            .text("guides.idempotency.key.text"),
            .code(\.idempotent),
            .heading("same", "guides.idempotency.same"),
            .text("guides.idempotency.same.text"),
            .table(
                Table(
                    head: ["guides.idempotency.sent", "guides.idempotency.comes"],
                    rows: [
                        [.text("guides.idempotency.again"), .text("guides.idempotency.again.comes")],
                        [.text("guides.idempotency.other"), .text("guides.idempotency.other.comes")],
                        [.text("guides.idempotency.early"), .text("guides.idempotency.early.comes")],
                        [.text("guides.idempotency.refused"), .text("guides.idempotency.refused.comes")],
                    ])),
            .heading("retry", "guides.idempotency.retry"),
            .text("guides.idempotency.retry.text"),
            .tabs { [$0.retryJavaScript, $0.retryPython] },
        ]
    }

    fileprivate static var liveBlocks: [Block] {
        [
            .table(
                Table(
                    head: ["guides.live.have", "guides.live.use"],
                    rows: [
                        [.text("guides.live.have.http"), .text("guides.live.use.http")],
                        [.text("guides.live.have.graphql"), .text("guides.live.use.graphql")],
                        [.text("guides.live.have.poll"), .text("guides.live.use.poll")],
                        [.text("guides.live.have.server"), .text("guides.live.use.server")],
                    ])),
            .heading("events", "guides.live.events"),
            .text("guides.live.events.text"),
            .code(\.events),
            .heading("subscription", "guides.live.subscription"),
            .text("guides.live.subscription.text"),
            .tabs { [$0.subscribeJavaScript, $0.subscribePython, $0.subscribeGraphQL] },
            .heading("waiting", "guides.live.waiting"),
            .text("guides.live.waiting.text"),
            .code(\.waitingRead),
            .heading("resume", "guides.live.resume"),
            .text("guides.live.resume.text"),
            .code(\.resume),
        ]
    }

    fileprivate static var webhooksBlocks: [Block] {
        [
            .heading("register", "guides.webhooks.register"),
            .text("guides.webhooks.register.text"),
            .tabs { [$0.endpointShell, $0.endpointGraphQL] },
            .text("guides.webhooks.register.url"),
            .heading("message", "guides.webhooks.message"),
            .text("guides.webhooks.message.text"),
            .table(
                Table(
                    head: ["guides.webhooks.type", "guides.webhooks.when"],
                    rows: [
                        [.code("generation.processing"), .text("guides.webhooks.processing")],
                        [.code("generation.completed"), .text("guides.webhooks.completed")],
                        [.code("generation.failed"), .text("guides.webhooks.failed")],
                        [.code("generation.cancelled"), .text("guides.webhooks.cancelled")],
                        [.code("credits.low"), .text("guides.webhooks.low")],
                        [.code("webhook.disabled"), .text("guides.webhooks.disabled")],
                        [.code("webhook.test"), .text("guides.webhooks.test")],
                    ])),
            .heading("verify", "guides.webhooks.verify"),
            .text("guides.webhooks.verify.text"),
            .tabs { [$0.verifyJavaScript, $0.verifyPython] },
            .heading("promise", "guides.webhooks.promise"),
            .list([
                "guides.webhooks.promise.once", "guides.webhooks.promise.order", "guides.webhooks.promise.alone",
            ]),
            .heading("tries", "guides.webhooks.tries"),
            .text("guides.webhooks.tries.text"),
            .tries,
            .text("guides.webhooks.tries.end"),
            .heading("replay", "guides.webhooks.replay"),
            .text("guides.webhooks.replay.text"),
            .code(\.deliveries),
            .heading("local", "guides.webhooks.local"),
            .text("guides.webhooks.local.text"),
            .code(\.listen),
        ]
    }

    fileprivate static var limitsBlocks: [Block] {
        [
            .plans,
            .heading("counted", "guides.limits.counted"),
            .list(["guides.limits.counted.generations", "guides.limits.counted.queue", "guides.limits.counted.reads"]),
            .heading("headers", "guides.limits.headers"),
            .text("guides.limits.headers.text"),
            .code(\.rateHeaders),
            .table(
                Table(
                    head: ["guides.limits.header", "guides.limits.says"],
                    rows: [
                        [.code("X-RateLimit-Limit"), .text("guides.limits.says.limit")],
                        [.code("X-RateLimit-Remaining"), .text("guides.limits.says.remaining")],
                        [.code("X-RateLimit-Reset"), .text("guides.limits.says.reset")],
                        [.code("RateLimit, RateLimit-Policy"), .text("guides.limits.says.draft")],
                        [.code("Retry-After"), .text("guides.limits.says.retry")],
                    ])),
            .heading("beyond", "guides.limits.beyond"),
            .text("guides.limits.beyond.text"),
            .tabs { [$0.patientJavaScript, $0.patientPython] },
            .heading("credits", "guides.limits.credits"),
            .text("guides.limits.credits.text"),
            .code(\.account),
        ]
    }

    fileprivate static var errorsBlocks: [Block] {
        [
            .heading("before", "guides.errors.before"),
            .text("guides.errors.before.text"),
            .code(\.wrongOption),
            .text("guides.errors.before.problems"),
            .heading("after", "guides.errors.after"),
            .text("guides.errors.after.text"),
            .code(\.failed),
            .heading("react", "guides.errors.react"),
            .text("guides.errors.react.text"),
            .tabs { [$0.reactJavaScript, $0.reactPython] },
            .heading("request-id", "guides.errors.requestId"),
            .text("guides.errors.requestId.text"),
        ]
    }

    fileprivate static var sandboxBlocks: [Block] {
        [
            .heading("media", "guides.sandbox.media"),
            .text("guides.sandbox.media.text"),
            .heading("markers", "guides.sandbox.markers"),
            .text("guides.sandbox.markers.text"),
            .table(
                Table(
                    head: ["guides.sandbox.prompt", "guides.sandbox.happens"],
                    rows: [
                        [.code("[fail]"), .text("guides.sandbox.fail")],
                        [.code("[refuse]"), .text("guides.sandbox.refuse")],
                        [.code("[unavailable]"), .text("guides.sandbox.unavailable")],
                        [.code("[slow 30]"), .text("guides.sandbox.slow")],
                    ])),
            .code(\.marker),
            .heading("different", "guides.sandbox.different"),
            .list([
                "guides.sandbox.different.credits", "guides.sandbox.different.choice", "guides.sandbox.different.time",
            ]),
        ]
    }

    fileprivate static var selfHostingBlocks: [Block] {
        [
            .heading("start", "guides.hosting.start"),
            .text("guides.hosting.start.text"),
            .code(\.build),
            .code(\.serve),
            .text("guides.hosting.start.proxy"),
            .heading("accounts", "guides.hosting.accounts"),
            .text("guides.hosting.accounts.text"),
            .code(\.administer),
            .heading("vendors", "guides.hosting.vendors"),
            .text("guides.hosting.vendors.text"),
            .code(\.vendors),
            .heading("prices", "guides.hosting.prices"),
            .text("guides.hosting.prices.text"),
            .code(\.catalogue),
            .heading("keep", "guides.hosting.keep"),
            .list(["guides.hosting.keep.folder", "guides.hosting.keep.keys", "guides.hosting.keep.audit"]),
            .code(\.audit),
        ]
    }
}
