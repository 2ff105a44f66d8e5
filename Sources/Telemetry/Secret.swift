/// Text that must not be seen: a vendor's key, a webhook's secret.
///
/// It prints as `<secret>` however it is printed, alone or inside another value. It cannot be encoded, logged or compared
/// (a comparison that stops at the first difference tells how far it got). ``reveal()`` is the only way out.
package struct Secret: Sendable {
    private let text: String

    package init(_ text: String) { self.text = text }

    package func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var debugDescription: String { description }
    /// Without children, so that `dump` and everything built on reflection finds nothing.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
