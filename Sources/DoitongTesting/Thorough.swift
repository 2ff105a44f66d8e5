/// How often something long is done: as often as is said by the release build, which `make test` makes; a tenth of it by a debug
/// build, which takes many times as long for each.
package func thorough(_ count: Int) -> Int {
    #if DEBUG
        max(count / 10, 1)
    #else
        count
    #endif
}
