import Synchronization

/// Pages that were just made, for who asks for the same within some seconds.
final class Shelf: Sendable {
    private struct Place {
        let page: Page
        let until: ContinuousClock.Instant
    }

    private let places = Mutex<[String: Place]>([:])
    private static let freshness = Duration.seconds(5)
    /// Of a hundred kilobytes or so each.
    private static let mostPages = 64

    subscript(name: String) -> Page? {
        get {
            let now = ContinuousClock.now
            return places.withLock { $0[name].flatMap { $0.until > now ? $0.page : nil } }
        }
        set {
            guard let newValue else { return }
            let now = ContinuousClock.now
            places.withLock { places in
                if places.count >= Self.mostPages { places = places.filter { $0.value.until > now } }
                if places.count < Self.mostPages {
                    places[name] = Place(page: newValue, until: now + Self.freshness)
                }
            }
        }
    }
}
