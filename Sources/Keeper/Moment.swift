/// A point of time by which the keeper measures patience; it stands still while the machine is suspended.
package typealias Moment = SuspendingClock.Instant
