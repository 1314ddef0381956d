package import Planning

/// Where one obligation of a run stands.
///
///     unopened ──obligationOpened──▶ open ──obligationDischarged──▶ discharged
///                                    │  ▲
///                                    │  ╰──dischargeRetried──╮
///                                    ├──dischargeFailed──▶ retryPending
///                                    ╰──dischargeFailed, for the last time──▶ left ──obligationAbandoned──▶ abandoned
///
/// From `open` on, the job that discharges it is not finished with its end, but when the obligation is settled.
package struct ObligationState: Hashable, Sendable {
    package let id: ObligationID
    package let terms: ObligationTerms
    /// The families of the jobs that open and discharge it; nil where they are not part of the run.
    let opener: Int?
    let discharger: Int?
    package internal(set) var phase = Phase.unopened
    /// Attempts that failed.
    package internal(set) var failures = 0
    package internal(set) var lastFailure: DischargeFailure?

    package enum Phase: Hashable, Sendable {
        case unopened
        case open
        case retryPending(at: Timestamp)
        /// The run does no more about it.
        case left
        case discharged
        case abandoned
    }

    init(_ terms: ObligationTerms, in plan: Plan) {
        self.terms = terms
        opener = plan.family(ofTopJob: terms.openedBy)
        discharger = plan.family(ofTopJob: terms.dischargedBy)
        let earlier = plan.request.discharge
        id = ObligationID(run: earlier?.name == terms.openedBy ? earlier?.run : nil, name: terms.openedBy)
        if id.run != nil { phase = .open }
    }

    /// Whether the run is still to do something about it.
    package var isOwed: Bool {
        switch phase {
        case .open, .retryPending: true
        case .unopened, .left, .discharged, .abandoned: false
        }
    }

    /// Whether it was opened and nothing has settled it.
    package var isOpen: Bool { isOwed || phase == .left }
}

/// A job whose end waits for the obligation that it discharges.
package struct SettlingJob: Hashable, Sendable {
    package var report: JobReport
    package var stop: RunningJob.Stop?
    /// Whether `verify` was seen to succeed in this attempt.
    package var isVerified: Bool
    /// What failed first, as a sentence; nil where nothing did.
    package var failure: String?
}
