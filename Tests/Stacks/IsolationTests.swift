import Containers
import Expressions
import Stacks
import Testing

@Suite("A compose model is rewritten so that it shares nothing")
struct IsolationTests {
    @Test(
        "Each way to publish a port becomes docker's own free port of this host",
        arguments: [
            (#""8080:80""#, ["127.0.0.1::80/tcp"]),
            ("80", ["127.0.0.1::80/tcp"]),
            (#""127.0.0.1:8080:80""#, ["127.0.0.1::80/tcp"]),
            (#""127.0.0.1::80""#, ["127.0.0.1::80/tcp"]),
            (#""53:53/udp""#, ["127.0.0.1::53/udp"]),
            (#""53:53/UDP""#, ["127.0.0.1::53/udp"]),
            (#""9000-9002:90-92""#, ["127.0.0.1::90/tcp", "127.0.0.1::91/tcp", "127.0.0.1::92/tcp"]),
            (#""3000-3001""#, ["127.0.0.1::3000/tcp", "127.0.0.1::3001/tcp"]),
            (#""9000-9005:80""#, ["127.0.0.1::80/tcp"]),
            (#""[::1]:70:70/tcp""#, ["127.0.0.1::70/tcp"]),
            // As compose v1 prints it.
            (#""::1:70:70/tcp""#, ["127.0.0.1::70/tcp"]),
            ("{ target: 443, published: 8443, protocol: tcp, mode: host }", ["127.0.0.1::443/tcp"]),
            (#"{ target: 53, published: "53", protocol: udp, host_ip: 0.0.0.0 }"#, ["127.0.0.1::53/udp"]),
            (#""8080:80", "8081:80""#, ["127.0.0.1::80/tcp"]),
            (#""53:53/udp", "53:53/tcp""#, ["127.0.0.1::53/udp", "127.0.0.1::53/tcp"]),
        ])
    func ports(entries: String, expected: [String]) throws {
        let result = try isolate("services: { web: { image: nginx, ports: [\(entries)], expose: [81] } }")
        let web = try #require(result.service("web"))
        #expect(web["ports"]?.texts == expected)
        #expect(web["expose"] == [81])
    }

    @Test("What is no port is refused by name", arguments: ["http", "80-70", "0", "70000", "{ published: 80 }"])
    func noPort(entry: String) {
        expectRefusal(
            of: "services: { web: { image: nginx, ports: [\(entry)] } }", containing: ["\"web\"", "no port"])
    }

    @Test("Names are the project's own, in the model and in what is known of it")
    func names() throws {
        let result = try isolate(
            """
            name: somewhere
            services:
              web: { image: nginx, volumes: ["data:/data:rw"], networks: { back: null } }
              db: { image: postgres, container_name: the-db }
            volumes: { data: { name: precious }, spare: null }
            networks: { back: { name: proxy, driver: bridge }, unused: {} }
            """)
        #expect(result.volumes == ["data": "sluice-shop-0a1b2c3d_data", "spare": "sluice-shop-0a1b2c3d_spare"])
        #expect(result.networks == ["back": "sluice-shop-0a1b2c3d_back", "default": "sluice-shop-0a1b2c3d_default"])
        let labels = #""labels":{"sluice.run":"run","sluice.job":"job","sluice.stack":"sluice-shop-0a1b2c3d"}"#
        #expect(
            json(result.model.root["volumes"]) == #"{"data":{\#(labels)},"spare":{\#(labels)}}"#)
        #expect(
            json(result.model.root["networks"])
                == #"{"back":{"driver":"bridge",\#(labels)},"default":{\#(labels)}}"#)
        #expect(result.model.root["name"] == nil)
        let database = try #require(result.service("db"))
        #expect(database["container_name"] == nil)
        // Others find it by that name all the same.
        #expect(json(database["networks"]) == #"{"default":{"aliases":["the-db"]}}"#)
        #expect(json(database["labels"]) == labels.dropFirst(#""labels":"#.count))
        #expect(result.warnings == [])
    }

    @Test("A built image gets a tag of the stack's own, wherever it is named")
    func images() throws {
        let result = try isolate(
            """
            services:
              base: { image: "host:5000/shop/base:1", build: { context: /shop/base, tags: ["shop/base:latest"] } }
              api: { build: { context: /shop/api, args: { BASE: "host:5000/shop/base:1", N: 1.0 } }, pull_policy: always }
              worker: { image: shop/worker, build: /shop/worker }
              twin: { image: "shop/worker:latest", command: [twin] }
              other: { image: "shop/worker:2", build: /shop/other }
              db: { image: "postgres:15@sha256:abc" }
            """)
        #expect(
            result.services.map { [$0.name, $0.image, $0.tag] } == [
                ["base", "host:5000/shop/base:1", "host:5000/shop/base:sluice-0a1b2c3d"],
                ["api", "shop-api", "shop-api:sluice-0a1b2c3d"],
                ["worker", "shop/worker", "shop/worker:sluice-0a1b2c3d-latest"],
                ["twin", "shop/worker:latest", "shop/worker:sluice-0a1b2c3d-latest"],
                ["other", "shop/worker:2", "shop/worker:sluice-0a1b2c3d-2"],
                ["db", "postgres:15@sha256:abc", "postgres:15@sha256:abc"],
            ])
        #expect(result.services.filter(\.isBuilt).map(\.name) == ["base", "api", "worker", "twin", "other"])
        #expect(result.services.filter(\.hasBuild).map(\.name) == ["base", "api", "worker", "other"])
        #expect(json(result.service("base")?["build"]) == #"{"context":"/shop/base"}"#)
        #expect(
            json(result.service("api")?["build"])
                == #"{"context":"/shop/api","args":{"BASE":"host:5000/shop/base:sluice-0a1b2c3d","N":"1.0"}}"#)
        #expect(result.service("api")?["pull_policy"] == nil)
        #expect(result.service("twin")?["image"] == "shop/worker:sluice-0a1b2c3d-latest")
    }

    @Test("Products that start containers of their own are told all names, over what the file says")
    func environment() throws {
        let result = try isolate(
            """
            services:
              web: { image: nginx, environment: [A=x=$$y, B, COMPOSE_PROJECT_NAME=shop], volumes: ["my-data:/data"] }
            volumes: { my-data: {} }
            """)
        let environment = try #require(result.service("web")?["environment"])
        #expect(
            json(environment) == """
                {"A":"x=$$y","B":null,"COMPOSE_PROJECT_NAME":"sluice-shop-0a1b2c3d",\
                "SLUICE_STACK_PROJECT":"sluice-shop-0a1b2c3d","SLUICE_STACK_FOLDER":"/shop",\
                "SLUICE_STACK_LABELS":"sluice.run=run,sluice.job=job,sluice.stack=sluice-shop-0a1b2c3d",\
                "SLUICE_STACK_NETWORK_DEFAULT":"sluice-shop-0a1b2c3d_default",\
                "SLUICE_STACK_VOLUME_MY_DATA":"sluice-shop-0a1b2c3d_my-data","SLUICE_STACK_IMAGE_WEB":"nginx"}
                """)
    }

    @Test(
        "What cannot be isolated is refused by name, with what to do",
        arguments: [
            (
                "services: { web: { image: a, volumes: ['data:/d'] } }\nvolumes: { data: { external: true, name: real } }",
                ["\"web\"", "external volume \"real\"", "external: false"]
            ),
            (
                "services: { web: { image: a, networks: [front] } }\nnetworks: { front: { external: { name: proxy } } }",
                ["\"web\"", "external network \"proxy\"", "networks: { front:"]
            ),
            (
                "services: { web: { image: a } }\nnetworks: { default: { external: true, name: proxy } }",
                ["external network \"proxy\""]
            ),
            ("services: { web: { image: a, network_mode: host } }", ["\"web\"", "network_mode: host"]),
            ("services: { web: { image: a, network_mode: 'container:x' } }", ["\"web\"", "network_mode: container:x"]),
            ("services: { web: { image: a, pid: 'container:x' } }", ["\"web\"", "pid: container:x"]),
            ("services: { web: { image: a, external_links: ['x:y'] } }", ["\"web\"", "external_links: x:y"]),
            (
                "services: { web: { image: a, volumes_from: ['container:x'] } }",
                ["\"web\"", "volumes_from: container:x"]
            ),
            ("services: {}", ["no service"]),
        ])
    func refused(model: String, words: [String]) {
        expectRefusal(of: model, containing: words)
    }

    @Test(
        "What is shared with the host is warned of by name",
        arguments: [
            ("image: a, volumes: ['/etc:/e:rw']", "can write to \"/etc\" outside of the project"),
            (
                "image: a, volumes: [{ type: bind, source: /shop/x, target: /x }]",
                "can write to \"/shop/x\" of the project"
            ),
            ("image: a, volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "SLUICE_STACK_LABELS"),
            ("image: a, pid: host", "\"pid: host\""),
            ("image: a, networks: { back: { ipv4_address: 172.29.0.10 } }", "instead of \"172.29.0.10\""),
            ("image: a, networks: { fixed: null }", "instead of \"172.30.0.0/16\""),
            ("image: a, logging: { driver: syslog }", "instead of \"syslog\""),
        ])
    func warned(service: String, words: String) throws {
        let result = try isolate(
            """
            services: { web: { \(service) } }
            networks: { back: {}, fixed: { ipam: { driver: default, config: [{ subnet: 172.30.0.0/16 }] } } }
            """)
        #expect(result.warnings.count == 1)
        #expect(result.warnings.first?.contains(words) == true, "\(result.warnings)")
        #expect(!result.model.text.contains("172."))
        #expect(!result.model.text.contains("syslog"))
    }

    @Test(
        "What is the stack's own anyway stays as it is and is not warned of",
        arguments: [
            "volumes: ['/etc/localtime:/etc/localtime:ro', /anonymous, { type: tmpfs, target: /t }]",
            "network_mode: 'service:db'", "network_mode: none", "links: ['db:database']", "extra_hosts: ['a:1.2.3.4']",
            "depends_on: { db: { condition: service_healthy } }", "restart: 'on-failure:3'", "secrets: [key]",
        ])
    func kept(setting: String) throws {
        let result = try isolate(
            """
            services: { web: { image: a, \(setting) }, db: { image: b } }
            secrets: { key: { file: /shop/key } }
            """)
        let before = try #require(try ComposeModel("{ \(setting) }").root.entries.first)
        #expect(result.service("web")?[before.key] == before.value)
        #expect(json(result.model.root["secrets"]) == #"{"key":{"file":"/shop/key"}}"#)
        #expect(result.warnings == [])
    }

    @Test(
        "Nothing comes back with docker's daemon, and who never ends is known", arguments: ["always", "unless-stopped"])
    func restarts(policy: String) throws {
        let result = try isolate(
            """
            services:
              web: { image: a, restart: \(policy), deploy: { replicas: 2, restart_policy: { condition: any } } }
            """)
        #expect(result.service("web")?["restart"] == "on-failure")
        #expect(
            json(result.service("web")?["deploy"]) == #"{"replicas":2,"restart_policy":{"condition":"on-failure"}}"#)
        #expect(result.services.map(\.restartsAlways) == [true])
        #expect(result.services.map(\.replicas) == [2])
    }

    @Test("Services of other profiles are left out, unless one of the stack stands on them")
    func profiles() throws {
        let result = try isolate(
            """
            services:
              web: { image: a }
              pipeline: { image: b, profiles: [pipeline], depends_on: [store] }
              store: { image: c, profiles: [other] }
              debug: { image: d, profiles: [debug], volumes: ["precious:/p"], network_mode: host }
            volumes: { precious: { external: true } }
            """)
        #expect(result.services.map(\.name) == ["web", "pipeline", "store"])
        #expect(result.services.map(\.profiles) == [[], ["pipeline"], ["other"]])
        #expect(result.services.map(\.dependencies) == [[], ["store"], []])
        #expect(result.volumes == [:])
        #expect(result.service("debug") == nil)
    }

    @Test(
        "Plain words that are numbers only in YAML 1.2 stay text, as compose v1 means them",
        arguments: [("12e5", "12e5"), ("0o17", "0o17"), ("1.10", "1.10"), ("3", "3"), ("1e3", "1e3"), ("true", "true")])
    func scalars(written: String, expected: String) throws {
        let model = try ComposeModel(
            "services: { a: { image: b, environment: { X: \(written) }, command: [\(written)] } }")
        let service = try #require(model.entries(of: "services").first?.settings)
        #expect(json(service["environment"]) == #"{"X":"\#(expected)"}"#)
        let isNumber = ["1.10", "3"].contains(written)
        if !isNumber, written != "true" { #expect(json(service["command"]) == #"["\#(expected)"]"#) }
    }

    private func isolate(_ model: String) throws -> Isolation.Result { try isolation(ComposeModel(model)) }

    private var isolation: Isolation {
        Isolation(
            project: "sluice-shop-0a1b2c3d", stack: "shop", owner: OwnerLabels(run: "run", job: "job"), folder: "/shop",
            ownFolders: ["/shop"], profiles: ["pipeline"])
    }

    private func expectRefusal(of model: String, containing words: [String]) {
        do {
            let result = try isolate(model)
            Issue.record("not refused: \(result.model.text)")
        } catch {
            let failure = error as? StackFailure
            let text = "\(failure?.message ?? "\(error)") \(failure?.hint ?? "")"
            for word in words { #expect(text.contains(word)) }
            #expect(failure?.phase == .check)
        }
    }

    private func json(_ value: Value?) -> String { (value ?? .null).json(.compact) }
}

extension Isolation.Result {
    fileprivate func service(_ name: String) -> ValueObject? {
        model.entries(of: "services").first { $0.name == name }?.settings
    }
}

extension Value {
    fileprivate var texts: [String] {
        guard case .array(let items) = self else { return [] }
        return items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    }
}
