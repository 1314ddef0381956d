/// Owns one libgit2 object and frees it, with the function that libgit2 names for its type.
///
/// A class, because Swift 6.3 cannot yet initialise a noncopyable value inside `do`.
final class Handle {
    let pointer: OpaquePointer
    private let free: (OpaquePointer?) -> Void

    init(freedBy free: @escaping (OpaquePointer?) -> Void, _ make: (inout OpaquePointer?) -> Int32)
        throws(LibraryFailure)
    {
        var made: OpaquePointer?
        let result = make(&made)
        guard result >= 0, let made else { throw LibraryFailure(result) }
        pointer = made
        self.free = free
    }

    convenience init(
        _ doing: @autoclosure () -> String, freedBy free: @escaping (OpaquePointer?) -> Void,
        _ make: (inout OpaquePointer?) -> Int32
    ) throws(GitError) {
        do throws(LibraryFailure) {
            try self.init(freedBy: free, make)
        } catch {
            throw error.error(while: doing())
        }
    }

    deinit { free(pointer) }
}
