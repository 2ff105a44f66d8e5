package import JSON
package import Telemetry

/// Something that became true, as the outbox has it. Receivers may be told of it.
package struct WebhookEvent: Sendable, Equatable {
    package enum Subject: Sendable, Equatable {
        case generation(Identifier<Generation>, Generation.Status)
        /// What concerns the account as a whole, with its message's data.
        case account(WebhookEventType, data: JSON)
    }

    /// Its place among all events of all accounts.
    package let sequence: Int
    package let account: Identifier<Account>
    package let subject: Subject
    package let at: Timestamp
    /// The address that the generation itself came with.
    package let webhookURL: String?

    package init(
        sequence: Int, account: Identifier<Account>, subject: Subject, at: Timestamp, webhookURL: String? = nil
    ) {
        (self.sequence, self.account, self.subject) = (sequence, account, subject)
        (self.at, self.webhookURL) = (at, webhookURL)
    }

    package var type: WebhookEventType? {
        switch subject {
        case .generation(_, let status): WebhookEventType(status)
        case .account(let type, _): type
        }
    }

    package var generation: Identifier<Generation>? {
        if case .generation(let id, _) = subject { id } else { nil }
    }
}

extension WebhookEvent {
    /// A message's bytes: `{type, timestamp, data}`, where `data` is JSON already.
    package static func message(_ type: WebhookEventType, at: Timestamp, data: [UInt8]) -> [UInt8] {
        Array("{\"type\":\"\(type.rawValue)\",\"timestamp\":\"\(at)\",\"data\":".utf8) + data + [UInt8(ascii: "}")]
    }
}

extension Generation {
    /// The generation as it was when it came to `status`: a message of its beginning shows no end, however late it is sent.
    package func told(as status: Status, at moment: Timestamp) -> Generation {
        guard status == .processing, self.status != .processing else { return self }
        let begun = attempts.filter { $0.startedAt <= moment }.map { attempt in
            guard let end = attempt.endedAt, end <= moment else {
                return Attempt(
                    number: attempt.number, provider: attempt.provider, model: attempt.model, host: attempt.host,
                    startedAt: attempt.startedAt)
            }
            return attempt
        }
        return Generation(
            id: id, account: account, isLive: isLive, order: order, createdAt: createdAt, state: .processing(by: ""),
            attempts: begun, progress: 0, startedAt: startedAt ?? moment, completedAt: nil, isCharged: false,
            rating: nil)
    }
}
