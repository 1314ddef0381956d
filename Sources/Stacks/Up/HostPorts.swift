import Expressions
import Glibc

/// The ports of this host at which the services of a stack are reached: chosen before the start, and the same until the stack is gone.
///
/// Docker's own choice would be another after each start of a container, so that every address would be stale once a service is
/// restarted. A service of several containers is left to docker: they cannot have one port.
struct HostPorts {
    private struct Place: Hashable {
        var service: String
        /// Among the ports of the service.
        var index: Int
    }

    private let project: IsolatedProject
    private let model: ValueObject
    private let isFree: (_ port: Int, _ isDatagram: Bool) -> Bool
    private var chosen: [Place: Int] = [:]
    private var refused: Set<Int> = []

    /// Below those that Linux gives to connections (from 32768 on) and docker to containers, and above those of well-known services.
    static let range = 28_100...29_998
    /// So many are looked at for one.
    private static let attempts = 500

    /// - Parameter isFree: Whether a port of the loopback interface is nobody's at the moment.
    /// Throws where the project's model cannot be read.
    init(
        _ project: IsolatedProject, isFree: @escaping (Int, Bool) -> Bool = HostPorts.isFree
    ) throws(StackFailure) {
        self.project = project
        self.isFree = isFree
        guard let root = (try? Value(parsingJSON: try ModelFile.read(project.path), keys: .caseSensitive))?.object
        else {
            throw StackFailure(.up, "The isolated model of the stack at \"\(project.path)\" cannot be read.")
        }
        model = root
    }

    /// Chooses what has not been chosen yet, and writes it into the model.
    mutating func pin() throws(StackFailure) {
        var services = model["services"]?.object ?? ValueObject(keys: .caseSensitive)
        for service in project.services where service.replicas == 1 {
            guard var settings = services[service.name]?.object, let ports = settings["ports"]?.array else { continue }
            settings["ports"] = .array(
                ports.enumerated().map { index, port in pinned(port, Place(service: service.name, index: index)) })
            services[service.name] = .object(settings)
        }
        var root = model
        root["services"] = .object(services)
        try ModelFile.replace(Value.object(root).json(.compact) + "\n", project: project.name, at: project.path)
    }

    /// Lets go of those that docker says are another's, and returns them; none where it complains of something else.
    mutating func release(refusedIn complaint: String) -> [Int] {
        let words = ["already allocated", "already in use"]
        guard words.contains(where: complaint.contains) else { return [] }
        let numbers = Set(complaint.split { !$0.isASCII || !$0.isNumber }.compactMap { Int($0) })
        let taken = chosen.filter { numbers.contains($0.value) }
        for (place, port) in taken {
            chosen[place] = nil
            refused.insert(port)
        }
        return taken.values.sorted()
    }

    private mutating func pinned(_ port: Value, _ place: Place) -> Value {
        let beginning = "127.0.0.1::"
        guard let text = port.string, text.hasPrefix(beginning) else { return port }
        let target = text.dropFirst(beginning.count)
        chosen[place] = chosen[place] ?? choice(isDatagram: target.hasSuffix("/udp"))
        // Docker's own where all are taken.
        return chosen[place].map { .string("127.0.0.1:\($0):\(target)") } ?? port
    }

    private func choice(isDatagram: Bool) -> Int? {
        for _ in 0..<Self.attempts {
            let port = Int.random(in: Self.range)
            if !refused.contains(port), !chosen.values.contains(port), isFree(port, isDatagram) { return port }
        }
        return nil
    }

    static func isFree(_ port: Int, isDatagram: Bool) -> Bool {
        let kind = isDatagram ? SOCK_DGRAM : SOCK_STREAM
        let descriptor = socket(AF_INET, Int32(kind.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
