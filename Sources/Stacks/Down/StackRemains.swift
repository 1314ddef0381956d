package struct StackRemains { static let stackKey = "sluice.stack" }
