package import EventLoop
package import Gateway
import Processes
package import Telemetry

/// Makes media that hosts would not take into ones that they do, with ffmpeg. What they take is not touched.
///
/// Whoever sent a medium may have made it to do harm. ffmpeg is told what it is, and not left to guess: a text that names other
/// files or addresses is then no film. It opens the one file and nothing else, knows the usual decoders only, and has
/// bounds of time, memory, pixels and output.
package final class MediaFitter: Sendable {
    private let ffmpeg: String?
    private let limits: FitterLimits
    private let lane: Lane
    private let turns: Turns
    private let log: Log
    /// Gives the path of a file that is not there yet.
    private let newPath: @Sendable () -> String

    package init(
        ffmpeg: String? = Command.find("ffmpeg"), limits: FitterLimits = FitterLimits(), lane: Lane, log: Log,
        newPath: @escaping @Sendable () -> String
    ) {
        (self.ffmpeg, self.limits, self.lane, self.log, self.newPath) = (ffmpeg, limits, lane, log, newPath)
        turns = Turns(atOnce: limits.atOnce, mostWaiting: limits.waiting)
    }

    /// A medium's bytes, and what they are.
    package typealias Medium = (bytes: [UInt8], contentType: String)

    /// The medium as it is to be sent.
    ///
    /// - Parameters:
    ///   - name: what its owner knows it by: `input.image`.
    ///   - facts: what the log is told besides.
    package func fit(
        _ medium: Medium, _ name: String, as kind: MeasuredMedium.Kind, within bounds: MediaIntake.Bounds,
        _ facts: LogMetadata = [:]
    ) async throws(VendorError) -> Medium {
        guard bounds != MediaIntake.Bounds() else { return medium }
        let bytes = medium.bytes
        guard let measured = MeasuredMedium(bytes, as: medium.contentType) else {
            // Kinds that are taken and that we do not know are the host's to read.
            let isKnown = bounds.types.allSatisfy { MediaProbe.contentTypes.values.contains($0) }
            guard isKnown, !bounds.types.isEmpty else { return medium }
            throw .unfit("\(name) \(MediaFit.unreadable(kind, bounds))")
        }
        switch MediaFit(measured, as: kind, within: bounds) {
        case .asItIs: return (bytes, measured.contentType)
        case .cannot(let reason): throw .unfit("\(name) \(reason)")
        case .make(let recipe):
            let (made, used) = try await make(recipe, of: measured, bytes, name, kind, bounds)
            log.with(facts).notice(
                "a medium was made to fit its host",
                ["medium": name, "was": "\(measured)", "made": "\(used)", "bytes": made.count])
            return (made, used.format.contentType)
        }
    }

    // MARK: Making

    private func make(
        _ first: MediaRecipe, of medium: MeasuredMedium, _ bytes: [UInt8], _ name: String, _ kind: MeasuredMedium.Kind,
        _ bounds: MediaIntake.Bounds
    ) async throws(VendorError) -> ([UInt8], MediaRecipe) {
        guard let ffmpeg else {
            log.error("a medium cannot be made to fit its host", ["what to do": "install ffmpeg"])
            throw .unfit("\(name) is \(medium), which cannot be converted here: send one that fits.")
        }
        do { try await turns.take() } catch { throw .unavailable("too many media wait to be converted") }
        defer { turns.give() }
        let path = newPath()
        defer { Files.remove(path) }
        do throws(SystemError) { try Files.write(bytes, to: path) } catch { throw .unavailable("\(error)") }
        var recipe = first
        let end = lane.time.now + limits.time
        for _ in 0..<limits.tries {
            let guess: Int
            switch try await run(ffmpeg, recipe, of: medium, at: path, until: end, name) {
            // What it made is looked at like anybody's: nothing else than what was asked for is sent.
            case .made(let made) where recipe.isMade(MeasuredMedium(made, as: nil)):
                if made.count <= recipe.mostBytes ?? .max { return (made, recipe) }
                guess = made.count
            case .tooMuch: guess = limits.output * Self.tooMuch
            case .made, .nothing: throw .unfit("\(name) \(MediaFit.unreadable(kind, bounds))")
            }
            guard let next = recipe.smaller(than: guess) else { break }
            recipe = next
        }
        throw .unfit("\(name) \(MediaFit.tooLarge(medium.bytes, first.mostBytes ?? limits.output))")
    }

    /// How many times too much it is taken for, of which only the beginning was seen.
    private static let tooMuch = 4

    private enum Outcome {
        case made([UInt8])
        /// More than ``FitterLimits/output``.
        case tooMuch
        /// It could not read the medium.
        case nothing
    }

    private func run(
        _ ffmpeg: String, _ recipe: MediaRecipe, of medium: MeasuredMedium, at path: String, until end: Moment,
        _ name: String
    ) async throws(VendorError) -> Outcome {
        var command = Command(ffmpeg, recipe.arguments(of: medium, at: path))
        command.limits.time = max(.zero, end.since(lane.time.now))
        command.limits.processorSeconds = limits.processorSeconds
        command.limits.memory = limits.memory
        command.limits.output = limits.output
        command.limits.file = 1  // It writes to a pipe.
        command.limits.niceness = 10
        do throws(ProcessError) {
            let ending = try await ChildProcess.run(command, on: lane)
            if !ending.isSuccess {
                log.info("ffmpeg cannot read a medium", ["medium": "\(medium)", "said": ending.errors])
            }
            return ending.isSuccess ? .made(ending.output) : .nothing
        } catch {
            switch error {
            case .saidTooMuch: return .tooMuch
            case .tookTooLong:
                throw .unfit("\(name) takes more than \(limits.time) to convert: send a smaller one.")
            case .notStarted, .cancelled: throw .unavailable("\(error)")
            }
        }
    }
}

extension MeasuredMedium: CustomStringConvertible {
    package var description: String {
        var parts = [contentType, "\(bytes) bytes"]
        if let size { parts.append("\(size)") }
        return parts.joined(separator: ", ")
    }
}
