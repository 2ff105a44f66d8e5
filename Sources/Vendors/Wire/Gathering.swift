import Gateway
import Synchronization

/// Gathers questions after work at one account, so that many cost few requests.
///
/// While one request of a kind is on its way, further questions wait; when it returns they leave together, as one request, which
/// the first of them sends for all. So nothing is delayed on purpose, a question alone is sent as it is, and no timer runs.
final class Gathering: Sendable {
    /// What a question is to do next.
    private enum Turn: Sendable {
        /// Send these, one's own first, and let those go that wait meanwhile.
        case lead([Question])
        case answered(WireBulk.Told)
    }

    private struct Question: Sendable {
        let ticket: Ticket
        let continuation: CheckedContinuation<Turn, Never>?
    }

    private struct Kind: Sendable {
        var isBusy = false
        var waiting: [Question] = []
        /// The vendor's answers name none of those that were asked after: it is not asked this way again.
        var isUseless = false
    }

    private let kinds = Mutex<[String: Kind]>([:])

    /// Asks after one piece of work.
    ///
    /// - Parameters:
    ///   - alone: asks after this one; bounds its own time.
    ///   - together: asks after several; bounds its own time.
    func ask(
        _ ticket: Ticket, _ bulk: WireBulk, alone: () async throws(VendorError) -> VendorProgress,
        together: ([Ticket]) async throws(VendorError) -> [Ticket: WireBulk.Told],
        follow: (WireStep) async throws(VendorError) -> VendorProgress
    ) async throws(VendorError) -> VendorProgress {
        switch await turn(ticket, bulk) {
        case .lead(let questions):
            guard questions.count > 1 else {
                defer { passOn(bulk) }
                return try await alone()
            }
            let answer = await answers(to: questions, bulk, together)
            return try await progress(answer, alone, follow)
        case .answered(let answer): return try await progress(answer, alone, follow)
        }
    }

    private func progress(
        _ answer: WireBulk.Told, _ alone: () async throws(VendorError) -> VendorProgress,
        _ follow: (WireStep) async throws(VendorError) -> VendorProgress
    ) async throws(VendorError) -> VendorProgress {
        switch answer {
        case .step(let step): try await follow(step)
        case .failed(let error): throw error
        case .tooLittle: try await alone()
        }
    }

    /// Sends the questions as one, tells the others, and answers one's own, which is the first.
    private func answers(
        to questions: [Question], _ bulk: WireBulk,
        _ together: ([Ticket]) async throws(VendorError) -> [Ticket: WireBulk.Told]
    ) async -> WireBulk.Told {
        // The same work may be asked after twice at a time.
        var tickets: [Ticket] = []
        var known: Set<Ticket> = []
        for question in questions where known.insert(question.ticket).inserted { tickets.append(question.ticket) }
        let result: Result<[Ticket: WireBulk.Told], VendorError>
        do throws(VendorError) { result = .success(try await together(tickets)) } catch { result = .failure(error) }
        let own = Self.answer(result, to: questions[0].ticket)
        if case .success(let told) = result, !tickets.contains(where: { told[$0] != nil }) { giveUp(bulk) }
        if case .failure(.rejected) = result { giveUp(bulk) }
        passOn(bulk)
        for question in questions.dropFirst() {
            question.continuation?.resume(returning: .answered(Self.answer(result, to: question.ticket)))
        }
        return own
    }

    private static func answer(
        _ result: Result<[Ticket: WireBulk.Told], VendorError>, to ticket: Ticket
    ) -> WireBulk.Told {
        switch result {
        case .success(let told): told[ticket] ?? .tooLittle
        // Nonsense, or none at all, decides nothing about so many.
        case .failure(.unreadable(let reason)), .failure(.lost(let reason)): .failed(.unavailable(reason))
        case .failure(let error) where error.isPassing: .failed(error)
        // Whatever it objects to, it may object to one of them only.
        case .failure: .tooLittle
        }
    }

    // MARK: - Turns

    private func turn(_ ticket: Ticket, _ bulk: WireBulk) async -> Turn {
        await withCheckedContinuation { (continuation: CheckedContinuation<Turn, Never>) in
            let goes = kinds.withLock { kinds -> Bool in
                var kind = kinds[bulk.kind] ?? Kind()
                defer { kinds[bulk.kind] = kind }
                if kind.isUseless || !kind.isBusy {
                    kind.isBusy = true
                    return true
                }
                kind.waiting.append(Question(ticket: ticket, continuation: continuation))
                return false
            }
            if goes {
                continuation.resume(returning: .lead([Question(ticket: ticket, continuation: nil)]))
            }
        }
    }

    /// Lets those who wait go, as many as go at once; the first of them leads.
    private func passOn(_ bulk: WireBulk) {
        let next = kinds.withLock { kinds -> [Question] in
            var kind = kinds[bulk.kind] ?? Kind()
            defer { kinds[bulk.kind] = kind }
            let next = Array(kind.waiting.prefix(kind.isUseless ? .max : bulk.most))
            kind.waiting.removeFirst(next.count)
            if next.isEmpty || kind.isUseless { kind.isBusy = false }
            return next
        }
        guard let first = next.first else { return }
        let isUseless = kinds.withLock { $0[bulk.kind]?.isUseless ?? false }
        if isUseless {
            for question in next { question.continuation?.resume(returning: .lead([question])) }
        } else {
            first.continuation?.resume(returning: .lead(next))
        }
    }

    private func giveUp(_ bulk: WireBulk) { kinds.withLock { $0[bulk.kind, default: Kind()].isUseless = true } }
}
