import Glibc
import JSON

// Reads a JSON object a line and answers one a line, in order, until the input ends.
while let line = readLine() {
    let answer: JSON
    do {
        answer = try await Probe.answer(JSON(parsing: line, limits: JSON.Limits(maximumDepth: 1_000)))
    } catch {
        answer = ["skip": .string("\(error)")]
    }
    print(answer.text)
    fflush(nil)  // Whoever asks one line at a time waits for this one. Nil means every stream.
}
