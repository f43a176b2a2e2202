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
      mailbox_(BranchStatusBoard(options_.branches, options_.unreachable_after), clock) {
    for (const BranchId& branch : options_.branches) is_started_.try_emplace(branch, true);
}

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
    close_mailbox();
    desk_.reset();
}

void HeadOfficeControl::close_mailbox() {
    for (const AgentCall& call : mailbox_.close()) {
        call.done(tl::unexpected(AskError{.kind = AskError::Kind::kNoAnswer,
                                          .what = "the head office is stopping",
                                          .faults = {}}));
    }
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

void HeadOfficeControl::ask(const BranchId& branch, AgentCommand command,
                            std::chrono::milliseconds timeout, Done done) {
    AgentCall call{.id = {},
                   .branch = branch,
                   .command = std::move(command),
                   .deadline = Deadline::after(clock_, timeout),
                   .done = std::move(done)};
    if (mailbox_.ask(call)) return;
    call.done(tl::unexpected(
        AskError{.kind = AskError::Kind::kNoAnswer,
                 .what = mailbox_.is_closed() ? "the head office is stopping"
                                              : "too many commands are under way; try again",
                 .faults = {}}));
}

void HeadOfficeControl::set_desired(const BranchId& branch, const DesiredState& desired) {
    mailbox_.set_desired(branch, desired);
    if (const auto found = is_started_.find(branch); found != is_started_.end()) {
        found->second.store(desired.is_consumer_started, std::memory_order_relaxed);
    }
}

bool HeadOfficeControl::is_started(const BranchId& branch) const {
    const auto found = is_started_.find(branch);
    return found == is_started_.end() || found->second.load(std::memory_order_relaxed);
}

std::optional<DesiredState> HeadOfficeControl::desired(const BranchId& branch) const {
    return mailbox_.desired(branch);
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
    hold_links(stop);
    close_mailbox();
}

void HeadOfficeControl::hold_links(const std::stop_token& stop) {
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
            pause_without_link(backoff.next(), stop);
        }
    }
    mailbox_.set_open(false);
}

void HeadOfficeControl::pause_without_link(std::chrono::milliseconds wait,
                                           const std::stop_token& stop) {
    const Deadline deadline = Deadline::after(clock_, wait);
    while (!stop.stop_requested() && !deadline.is_over(clock_)) {
        const std::stop_token wake = mailbox_.wake().arm();
        for (const AgentCall& call : mailbox_.take_asks()) {
            call.done(tl::unexpected(AskError{
                .kind = AskError::Kind::kAway,
                .what = "the head office has no link to the broker: " + mailbox_.reason(),
                .faults = {}}));
        }
        if (!stop.stop_requested()) pause_for(deadline.left(clock_), wake);
    }
}

void HeadOfficeControl::hold_session(const std::stop_token& stop) {
    HeadOfficeSession session({options_, clock_, mailbox_, *records_, *desk_}, stop);
    mailbox_.set_reason("");
    mailbox_.set_open(true);
    log::info("control channel is open");
    while (!stop.stop_requested()) session.turn(stop);
}

}  // namespace tributary::control
