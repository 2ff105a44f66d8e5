/// The lists around a named type and, for each level, whether null is refused.
///
/// Level 0 is the outermost. `[Int!]` has one list; its level 1 is non-null and its level 0 is not.
struct TypeWrapping: Hashable, Sendable {
    /// Lists that may nest in a type; the bits below hold one level more.
    static let maximumLists = 30

    private(set) var lists: UInt8
    private(set) var nonNullLevels: UInt32

    static let plain = TypeWrapping(lists: 0, nonNullLevels: 0)

    private init(lists: UInt8, nonNullLevels: UInt32) { (self.lists, self.nonNullLevels) = (lists, nonNullLevels) }

    @inline(__always)
    var isNonNull: Bool { nonNullLevels & 1 == 1 }

    @inline(__always)
    var isList: Bool { lists > 0 }

    /// The same, null allowed at the outermost level.
    @inline(__always)
    var nullable: TypeWrapping { TypeWrapping(lists: lists, nonNullLevels: nonNullLevels & ~1) }

    @inline(__always)
    var nonNull: TypeWrapping { TypeWrapping(lists: lists, nonNullLevels: nonNullLevels | 1) }

    /// What the items of the outermost list are.
    @inline(__always)
    var item: TypeWrapping { TypeWrapping(lists: lists - 1, nonNullLevels: nonNullLevels >> 1) }

    /// A list of this; nil beyond ``maximumLists``.
    var list: TypeWrapping? {
        lists < Self.maximumLists ? TypeWrapping(lists: lists + 1, nonNullLevels: nonNullLevels << 1) : nil
    }

    func printed(around name: String) -> String {
        if isNonNull { return nullable.printed(around: name) + "!" }
        return isList ? "[" + item.printed(around: name) + "]" : name
    }
}
