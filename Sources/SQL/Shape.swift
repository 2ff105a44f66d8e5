extension SQLQuery {
    /// A statement without its values: what is prepared once and kept.
    ///
    /// It is known by where its literals are in the program, not by what they say: a long text is found again as quickly as a
    /// short one, and is put together only to be prepared. The same text written in two places is prepared twice.
    package struct Shape: Sendable {
        private enum Piece: Sendable {
            case text(StaticString)
            case place
        }

        private var pieces: [Piece] = []
        private var fingerprint: UInt = 0

        mutating func reserve(pieces count: Int) { pieces.reserveCapacity(count) }

        mutating func append(_ text: StaticString) {
            guard text.utf8CodeUnitCount > 0 else { return }
            pieces.append(.text(text))
            mix(Self.address(of: text))
        }

        mutating func appendPlace() {
            pieces.append(.place)
            mix(1)
        }

        mutating func append(_ other: Shape) {
            for piece in other.pieces {
                switch piece {
                case .text(let text): append(text)
                case .place: appendPlace()
                }
            }
        }

        /// The statement's text. `place` says how a value's place is written, from its number counted from 1: `?` or `$1`.
        package func text(place: (Int) -> String) -> String {
            var (text, count) = ("", 0)
            for piece in pieces {
                switch piece {
                case .text(let part): text += part.description
                case .place:
                    count += 1
                    text += place(count)
                }
            }
            return text
        }

        private mutating func mix(_ word: UInt) { fingerprint = (fingerprint ^ word) &* 0x9E37_79B9_7F4A_7C15 }

        /// Literals stay where they are for as long as the program runs.
        private static func address(of text: StaticString) -> UInt { UInt(bitPattern: unsafe text.utf8Start) }
    }
}

extension SQLQuery.Shape: Hashable {
    package static func == (left: Self, right: Self) -> Bool {
        guard left.fingerprint == right.fingerprint, left.pieces.count == right.pieces.count else { return false }
        for (one, other) in zip(left.pieces, right.pieces) {
            switch (one, other) {
            case (.text(let one), .text(let other)):
                // The linker may let a short literal be the end of a longer one, but then they begin in different places.
                guard address(of: one) == address(of: other), one.utf8CodeUnitCount == other.utf8CodeUnitCount else {
                    return false
                }
            case (.place, .place): break
            case (.text, .place), (.place, .text): return false
            }
        }
        return true
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
}
