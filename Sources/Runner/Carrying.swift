import EventLoop
import Gateway
import Telemetry

/// One step of a carried generation: as far as it goes before there is nothing to do but wait for the vendor's work.
///
/// A class, for the calls that wait for each other would each hold all of it otherwise.
final class Carrying: Sendable {
    /// What to wait for, and with what to go on then.
    struct Pause: Sendable {
        let place: HostModel
        let step: Agenda.Step
        let duration: Duration
    }

    private let runner: Runner
    private let generation: Generation
    private let attempt: Attempt
    private let lane: Lane

    init(runner: Runner, _ generation: Generation, on lane: Lane) {
        (self.runner, self.generation, self.lane) = (runner, generation, lane)
        attempt = generation.attempts.last ?? .none(of: generation)
    }

    /// When the work's time is over.
    private var deadline: Timestamp { generation.createdAt + generation.order.deadline }

    private var isStopping: Bool { generation.isStopping || runner.isStopping(generation.id) }

    /// nil where the attempt is over, or we were told to end: then whoever comes after us takes over.
    func take(_ step: Agenda.Step) async -> Pause? {
        guard let vendor = runner.vendors[attempt.host],
            let provider = runner.catalogue[id: attempt.provider],
            let model = provider.models.first(where: { $0.id == attempt.model })
        else {
            await end(.unavailable("\(attempt.venue) is not configured any more"))
            return nil
        }
        do {
            let task = VendorTask(
                id: attempt.task(of: generation.id), generation: generation.id,
                type: generation.order.request.type,
                provider: provider, model: model, host: attempt.host, input: try await input(),
                options: generation.order.options(for: attempt.model), isLive: generation.isLive)
            switch (step, attempt.state) {
            case (.ask(let ticket, let failures), .sent):
                return try await ask(vendor, ticket, task, after: failures)
            case (.begin(isTakenOver: true), .sending):
                return try await search(for: task, at: vendor, after: .interrupted)
            case (.begin(isTakenOver: false), .sending): return try await submit(task, to: vendor)
            // It may have been done while nobody carried it: it is not given up unasked.
            case (.begin, .sent(let ticket)) where deadline <= runner.now():
                return try await ask(vendor, ticket, task, after: 0)
            case (.begin, .sent(let ticket)): return try await follow(.pending(ticket), task, at: vendor)
            case (.ask, .sending), (_, .done), (_, .failed), (_, .unknown), (_, .cancelled): return nil
            }
        } catch let error as VendorError {
            await end(error)
        } catch let failure as GenerationFailure {
            await finish(.broken(failure, attempt: attempt.number))
        } catch is CancellationError {
            // Whoever comes after us takes over.
        } catch {
            // Whoever was told to end did not break, whatever it was called by what it waited for.
            if Task.isCancelled { return nil }
            runner.log.error("a generation broke", ["generation": generation.id.text, "cause": "\(error)"])
            await finish(.broken(.ours, attempt: attempt.number))
        }
        return nil
    }

    /// Hands the work over. Whoever stops us waits for the answer, for half a submission cannot be taken back.
    private func submit(_ task: VendorTask, to vendor: any Vendor, isRepeated: Bool = false) async throws -> Pause? {
        if isStopping {
            await apply(.stopped(charged: false))
            return nil
        }
        // It may be another's by now: that is looked at before it is tried again.
        guard runner.mayHandOver() else {
            return Pause(
                place: HostModel(attempt.host, attempt.model), step: .begin(isTakenOver: true),
                duration: runner.limits.patience)
        }
        // Not a child task: it is not cancelled with us.
        let answer = await Task(executorPreference: lane) { [self] in await handOver(task, to: vendor) }.value
        let hadRoom = if case .failure(.throttled) = answer { false } else { true }
        if hadRoom, attempt.number == 1 { runner.noteTried(generation) }
        switch answer {
        case .success(let progress):
            runner.health.note(.accepted, of: attempt.venue, at: runner.now())
            if case .pending(let ticket, _, _) = progress { await apply(.sent(ticket, attempt: attempt.number)) }
            return try await follow(progress, task, at: vendor)
        case .failure(let error) where error.fateIsUnknown && !isRepeated:
            return try await search(for: task, at: vendor, after: error)
        case .failure(let error): throw error
        }
    }

    private func handOver(_ task: VendorTask, to vendor: any Vendor) async -> Result<VendorProgress, VendorError> {
        do { return .success(try await vendor.submit(task)) } catch { return .failure(error) }
    }

    private func seek(_ task: VendorTask, at vendor: any Vendor) async -> Result<FoundWork, VendorError> {
        do { return .success(try await vendor.find(task)) } catch { return .failure(error) }
    }

    /// Looks for work whose handing over broke off, by us or on its way. Vendors' lists lag behind: what is absent is looked for
    /// again before it counts as never arrived, and is then handed over once more. Who cannot be asked is asked again.
    private func search(for task: VendorTask, at vendor: any Vendor, after cause: VendorError) async throws -> Pause? {
        var absences = 0
        for number in 0... {
            // What was handed over just now is in no list yet.
            if number > 0 || cause != .interrupted {
                try await lane.sleep(for: runner.limits.patience(after: number))
            }
            switch await seek(task, at: vendor) {
            case .success(.found(let ticket)):
                await apply(.sent(ticket, attempt: attempt.number))
                return try await follow(.pending(ticket), task, at: vendor)
            case .success(.absent):
                absences += 1
                if absences == runner.limits.searches { return try await submit(task, to: vendor, isRepeated: true) }
            case .failure(let error) where error.isPassing && !isStopping && runner.now() < deadline: continue
            case .success(.unknown), .failure: throw cause
            }
        }
        return nil
    }

    private func ask(_ vendor: any Vendor, _ ticket: Ticket, _ task: VendorTask, after failures: Int) async throws
        -> Pause?
    {
        if isStopping { return await stop(ticket, task, at: vendor) }
        let answer: Result<VendorProgress, VendorError>
        do { answer = .success(try await vendor.poll(ticket, for: task)) } catch { answer = .failure(error) }
        switch answer {
        case .success(let progress): return try await follow(progress, task, at: vendor)
        case .failure(let error) where error.isPassing || error.isUnreadable && failures < runner.limits.unreadable:
            // The work goes on whether or not we can ask about it, and one answer that was garbled on its way is no end of it.
            let wait = runner.limits.patience(after: failures + 1)
            runner.log.info(
                "cannot ask how far it is",
                [
                    "generation": generation.id.text, "host": attempt.host.text, "cause": "\(error)",
                    "again_after_s": wait.wholeSeconds,
                ])
            return try await follow(.pending(ticket, after: wait), task, at: vendor, failures: failures + 1)
        case .failure(let error): throw error
        }
    }

    /// Says when to ask again, or brings home what was made.
    private func follow(_ progress: VendorProgress, _ task: VendorTask, at vendor: any Vendor, failures: Int = 0)
        async throws -> Pause?
    {
        switch progress {
        case .pending(let ticket, let percent, let after):
            if isStopping { return await stop(ticket, task, at: vendor) }
            let expected = Duration.seconds(generation.order.estimatedSeconds(by: attempt.model))
            let elapsed = runner.now() - attempt.startedAt
            let reached = percent ?? runner.polls.progress(elapsed: elapsed, expected: expected)
            if reached >= generation.progress + runner.limits.progressStep { await apply(.progressed(reached)) }
            let now = runner.now()
            guard now < deadline else {
                _ = try? await vendor.cancel(ticket, for: task)
                throw VendorError.timedOut("not done within \(generation.order.deadline.wholeSeconds) s")
            }
            let crowd = runner.crowd(at: attempt.host)
            let delay = runner.polls.delay(elapsed: elapsed, expected: expected, crowd: crowd, asked: after)
            // Whatever the vendor asks for, it is asked for the last time when the time is over.
            return Pause(
                place: HostModel(attempt.host, attempt.model), step: .ask(ticket, failures: failures),
                duration: min(delay, deadline - now))
        case .finished(let outputs):
            if isStopping {
                await apply(.stopped(charged: true))
            } else {
                let kept = try await bringHome(outputs, of: task, from: vendor)
                let now = runner.now()
                runner.health.note(.made, of: attempt.venue, at: now)
                learn(Observation(completed: attempt, for: generation, in: runner.catalogue, at: now))
                await finish(.delivered(kept, attempt: attempt.number), isCharged: true)
            }
            return nil
        }
    }

    private func stop(_ ticket: Ticket, _ task: VendorTask, at vendor: any Vendor) async -> Pause? {
        let cancellation = (try? await vendor.cancel(ticket, for: task)) ?? .runsOn(charged: true)
        switch cancellation {
        case .stopped(let charged), .runsOn(let charged): await apply(.stopped(charged: charged))
        }
        return nil
    }

    /// Fetches, hashes and measures every output before its vendor's link dies.
    private func bringHome(_ outputs: [VendorOutput], of task: VendorTask, from vendor: any Vendor) async throws
        -> [Output]
    {
        guard !outputs.isEmpty else { throw VendorError.failed("it says it is done, and gives nothing", isFinal: true) }
        var kept: [Output] = []
        for output in outputs {
            let path = runner.media.temporaryPath()
            try await fetch(output, of: task, from: vendor, to: path)
            do {
                kept.append(try await runner.media.keep(path, as: output.contentType))
            } catch MediaError.unreadable(let reason) {
                throw VendorError.failed("what it gave is no medium that can be played: \(reason)", isFinal: true)
            }
        }
        return kept
    }

    private func fetch(_ output: VendorOutput, of task: VendorTask, from vendor: any Vendor, to path: String)
        async throws
    {
        for number in 1... {
            let fetched: Result<Void, VendorError>
            do { fetched = .success(try await vendor.fetch(output, of: task, to: path)) } catch {
                fetched = .failure(error)
            }
            switch fetched {
            case .success: return
            case .failure(let error) where error.isPassing && number < runner.limits.fetches:
                runner.log.warning(
                    "cannot fetch an output yet", ["generation": generation.id.text, "cause": "\(error)"])
                try await lane.sleep(for: runner.limits.patience(after: number))
            // It was made, and paid for: that it cannot be had does not let it be made there again.
            case .failure(.failed(let reason, let charged, _)):
                throw VendorError.failed(reason, charged: charged, isFinal: true)
            case .failure(let error):
                throw VendorError.failed("what it made cannot be fetched: \(error)", isFinal: true)
            }
        }
    }

    /// The request's input, with media of ours as files.
    private func input() async throws -> VendorInput {
        let content = generation.order.request.input
        var images: [VendorInput.Media] = []
        for image in content.images { images.append(try await medium(image)) }
        return VendorInput(
            text: content.text, images: images, video: try await content.video.asyncMap(medium),
            audio: try await content.audio.asyncMap(medium), voice: content.voice, negativeText: content.negativeText)
    }

    private func medium(_ medium: Content.Media) async throws -> VendorInput.Media {
        let reference: MediaReference
        switch medium {
        case .url(let url): return .url(url)
        case .kept(let media): reference = media
        case .generation(let id):
            guard case .completed(let outputs)? = try await runner.store.generation(id)?.state,
                let first = outputs.first
            else {
                throw GenerationFailure(
                    .generationFailed, "It takes the output of \(id), which is not there any more.", retryable: false)
            }
            reference = first.media
        }
        guard let path = try await runner.media.file(reference) else {
            throw GenerationFailure(
                .generationFailed, "A medium that it is made from is not kept any more. Send it again.",
                retryable: false)
        }
        return .file(path: path, reference)
    }

    private func end(_ error: VendorError) async {
        runner.health.note(error, of: attempt.venue, at: runner.now())
        if isStopping { return await apply(.stopped(charged: error.wasCharged)) }
        learn(Observation(error, of: attempt, for: generation, in: runner.catalogue, at: runner.now()))
        let sequel = runner.sequel(to: error, of: generation)
        let facts: LogMetadata = [
            "generation": generation.id.text, "attempt": attempt.number, "model": attempt.model.text,
            "host": attempt.host.text, "cause": "\(error)", "then": "\(sequel)",
        ]
        switch sequel {
        case .wait(let moment):
            runner.log.debug("a vendor has no room yet", facts)
            await finish(.postponed(until: moment, attempt: attempt.number))
        case .attempt(let moment):
            runner.log.notice("an attempt failed", facts)
            await finish(.refused(error, attempt: attempt.number, retryAt: moment), isCharged: error.wasCharged)
        case .end:
            runner.log.notice("an attempt failed", facts)
            await finish(.refused(error, attempt: attempt.number, retryAt: nil), isCharged: error.wasCharged)
        }
    }

    /// The attempt ends. Where it was cancelled just before, which another node may have been told, that is its end.
    private func finish(_ event: Generation.Event, isCharged: Bool = false) async {
        guard let found = await runner.apply(event, to: generation.id), found.isStopping else { return }
        await apply(.stopped(charged: isCharged))
    }

    private func apply(_ event: Generation.Event) async { _ = await runner.apply(event, to: generation.id) }

    private func learn(_ observation: Observation?) { if let observation { runner.observe(observation) } }
}

extension VendorError {
    fileprivate var isUnreadable: Bool { if case .unreadable = self { true } else { false } }
}

extension GenerationFailure {
    fileprivate static let ours = GenerationFailure(
        .internal, "Something went wrong here, not with your request. You were not charged. Try again.", retryable: true
    )
}

extension Attempt {
    /// A generation that is carried has an attempt; one without is a store's mistake, and ends as not configured.
    fileprivate static func none(of generation: Generation) -> Attempt {
        Attempt(
            number: 0, provider: generation.order.provider, model: generation.order.model, host: "none",
            startedAt: generation.createdAt)
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async throws -> Result? {
        if let self { try await transform(self) } else { nil }
    }
}
