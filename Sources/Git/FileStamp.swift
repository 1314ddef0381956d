import Glibc

/// What `stat` says of a file, cut down to git's 32 bits: when all of it is the same, so is the content.
struct FileStamp: Hashable {
    /// Seconds and nanoseconds of the last change of the inode, then of the content.
    var changed: Time
    var modified: Time
    var device: UInt32
    var inode: UInt32
    var user: UInt32
    var group: UInt32
    var size: UInt32

    struct Time: Hashable, Comparable {
        var seconds: UInt32
        var nanoseconds: UInt32

        init(seconds: UInt32, nanoseconds: UInt32) {
            (self.seconds, self.nanoseconds) = (seconds, nanoseconds)
        }

        init(_ time: timespec) {
            seconds = UInt32(truncatingIfNeeded: time.tv_sec)
            nanoseconds = UInt32(truncatingIfNeeded: time.tv_nsec)
        }

        static func < (a: Time, b: Time) -> Bool {
            (a.seconds, a.nanoseconds) < (b.seconds, b.nanoseconds)
        }
    }

    init(_ found: stat) {
        changed = Time(found.st_ctim)
        modified = Time(found.st_mtim)
        device = UInt32(truncatingIfNeeded: found.st_dev)
        inode = UInt32(truncatingIfNeeded: found.st_ino)
        user = found.st_uid
        group = found.st_gid
        size = UInt32(truncatingIfNeeded: found.st_size)
    }

    /// Of something that is not looked at, such as a submodule.
    static let none = FileStamp(stat())

    /// Whether a change could have been made after this stamp was taken without changing it: within one tick of the
    /// file system's clock, which is when the record of it was written.
    func isRacy(recordedAt record: Time) -> Bool {
        max(changed, modified) >= record
    }
}

extension FileStamp {
    /// The first forty bytes of an index entry.
    func append(mode: FileMode, to bytes: inout [UInt8]) {
        let words: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (
            changed.seconds.bigEndian, changed.nanoseconds.bigEndian, modified.seconds.bigEndian,
            modified.nanoseconds.bigEndian, device.bigEndian, inode.bigEndian, mode.rawValue.bigEndian,
            user.bigEndian, group.bigEndian, size.bigEndian
        )
        withUnsafeBytes(of: words) { bytes.append(contentsOf: $0) }
    }

    /// From those bytes; there must be forty of them.
    init(_ raw: UnsafeRawBufferPointer, at offset: Int) {
        func word(_ index: Int) -> UInt32 {
            UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: offset + index * 4, as: UInt32.self))
        }
        changed = Time(seconds: word(0), nanoseconds: word(1))
        modified = Time(seconds: word(2), nanoseconds: word(3))
        (device, inode, user, group, size) = (word(4), word(5), word(7), word(8), word(9))
    }
}
