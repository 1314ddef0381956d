import NIOCore
import NIOHTTP1
import NIOPosix

/// The server of a run: one thread for its connections, two for what waits for the disk.
struct ServiceServer: Sendable {
    /// A connection that comes from where nobody should know of it.
    private struct Stranger: Error {}

    private let group: MultiThreadedEventLoopGroup
    private let pool: NIOThreadPool
    private let router: ServiceRouter

    init(_ router: ServiceRouter) {
        self.router = router
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
    }

    /// Listens at the first of these ports that is free, else at any; returns the port. Blocks.
    func listen(at host: String, preferring ports: [Int], for subnet: Subnet?) throws -> Int {
        for port in ports {
            if let port = try? listen(at: host, port: port, for: subnet) { return port }
        }
        return try listen(at: host, port: 0, for: subnet)
    }

    /// Listens at an address of this host until the server ends; returns the port. Blocks.
    ///
    /// - Parameters:
    ///   - port: 0 for any that is free.
    ///   - subnet: Whoever is in none of it is turned away, as are all others than this host without one: a network's gateway is an address
    ///     that other hosts may reach.
    func listen(at host: String, port: Int, for subnet: Subnet?) throws -> Int {
        let (router, pool) = (router, pool)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let peer = channel.remoteAddress?.ipAddress ?? ""
                    guard subnet.map({ $0.contains(peer) }) ?? (peer == host) || peer == host else { throw Stranger() }
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(RequestHandler(router, pool: pool))
                }
            }
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
        let channel = try bootstrap.bind(host: host, port: port).wait()
        return channel.localAddress?.port ?? port
    }

    func end() async {
        // Nothing can be done about a thread that does not end; the process does in a moment.
        try? await group.shutdownGracefully()
        try? await pool.shutdownGracefully()
    }
}
