#include "control/head_office_control.hpp"

#include "base/backoff.hpp"
#include "base/failure.hpp"
#include "control/head_office_session.hpp"
#include "control/limits.hpp"
#include "control/pause.hpp"
#include "telemetry/log.hpp"

namespace tributary::control {

HeadOfficeControl::HeadOfficeControl(HeadOfficeControlOptions options, const Clock& clock,
                                     Random& random)
    : options_(std::move(options)),
      clock_(clock),
      random_(random),
      mailbox_(BranchStatusBoard(options_.branches, options_.unreachable_after), clock) {}

HeadOfficeControl::~HeadOfficeControl() {
    stop();
}

void HeadOfficeControl::start(HeadOfficeRecords& records) {
    records_ = &records;
    desk_ = std::make_unique<AnswerDesk>(mailbox_.wake());
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void HeadOfficeControl::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    desk_.reset();
}

void HeadOfficeControl::request_rewind(const BranchId& branch,
                                       const std::optional<Ledger>& ledger) {
    mailbox_.request_rewind(branch, ledger, Deadline::after(clock_, options_.rewind_timeout));
}

std::optional<RewindOutcome> HeadOfficeControl::take_rewind_outcome(const BranchId& branch) {
    return mailbox_.take_rewind_outcome(branch);
}

void HeadOfficeControl::request_continue_resync(const BranchId& branch, const Ledger& ledger) {
    mailbox_.request_continue_resync(branch, ledger,
                                     Deadline::after(clock_, options_.rewind_timeout));
}

std::optional<AgentReport> HeadOfficeControl::latest_report(const BranchId& branch) const {
    return mailbox_.report_of(branch);
}

void HeadOfficeControl::on_status(const BranchId& branch, const ApplyStatus& status) {
    mailbox_.on_apply(branch, status);
}

std::vector<BranchOverview> HeadOfficeControl::overview() const {
    return mailbox_.overview();
}

std::string HeadOfficeControl::reason() const {
    return mailbox_.reason();
}

bool HeadOfficeControl::await_open(std::stop_token stop, Deadline deadline) {
    return mailbox_.await_open(stop, deadline);
}

void HeadOfficeControl::run(const std::stop_token& stop) {
    const std::stop_callback on_stop(stop, [this] { mailbox_.wake().ring(); });
    Backoff backoff(random_, kReconnectFirst, kReconnectLongest);
    while (!stop.stop_requested()) {
        try {
            hold_session(stop);
            backoff.reset();
        } catch (const Failure& failure) {
            mailbox_.set_open(false);
            if (stop.stop_requested()) break;
            if (mailbox_.reason() != failure.what()) {
                log::warn("no control channel; trying again",
                          {log::field("reason", failure.what())});
            }
            mailbox_.set_reason(failure.what());
            pause_for(backoff.next(), stop);
        }
    }
    mailbox_.set_open(false);
}

void HeadOfficeControl::hold_session(const std::stop_token& stop) {
    HeadOfficeSession session({options_, clock_, mailbox_, *records_, *desk_}, stop);
    mailbox_.set_reason("");
    mailbox_.set_open(true);
    log::info("control channel is open");
    while (!stop.stop_requested()) session.turn(stop);
}

}  // namespace tributary::control
