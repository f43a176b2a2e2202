#include "dashboard/metrics.hpp"

#include <chrono>
#include <vector>

#include "telemetry/metrics_text.hpp"

namespace tributary::dashboard {
namespace {

using enum MetricType;

double seconds_since_1970(WallTime time) {
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

/// One sample for each branch of which the value is known.
template <class Value>
void of_each(MetricsText& text, const std::vector<BranchView>& views, Value value) {
    for (const BranchView& view : views) {
        if (const std::optional<double> known = value(view))
            text.sample({{"branch", view.overview.branch.value()}}, *known);
    }
}

template <class Member>
auto of_apply(Member member) {
    return [member](const BranchView& view) -> std::optional<double> {
        if (!view.overview.apply) return std::nullopt;
        return static_cast<double>((*view.overview.apply).*member);
    };
}

void add_states(MetricsText& text, const std::vector<BranchView>& views) {
    using enum control::Condition;
    text.family("tributary_branch_state", kGauge, "1 for the state that the branch is in, else 0.");
    static constexpr std::pair<control::Condition, std::string_view> kStates[] = {
        {kQuiet, "quiet"},
        {kCatchingUp, "catching_up"},
        {kUnreachable, "unreachable"},
        {kStopped, "stopped"}};
    for (const BranchView& view : views) {
        for (const auto& [condition, name] : kStates) {
            text.sample({{"branch", view.overview.branch.value()}, {"state", name}},
                        view.overview.condition == condition ? 1 : 0);
        }
    }
}

void add_lag(MetricsText& text, const std::vector<BranchView>& views) {
    text.family("tributary_lag_seconds", kGauge,
                "For how long the head office has known of something that it has not applied.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.overview.lag) return std::nullopt;
        return std::chrono::duration<double>(*view.overview.lag).count();
    });
    text.family("tributary_lag_transactions", kGauge,
                "Transactions that the agent has read and the head office has not applied.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.overview.lag_transactions) return std::nullopt;
        return static_cast<double>(*view.overview.lag_transactions);
    });
    text.family("tributary_broker_backlog_messages", kGauge,
                "Messages of the branch that wait with the broker.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.overview.broker_backlog) return std::nullopt;
        return static_cast<double>(*view.overview.broker_backlog);
    });
    text.family("tributary_agent_heard_timestamp_seconds", kGauge,
                "When the branch's agent was heard of last.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.heard_at) return std::nullopt;
        return seconds_since_1970(*view.heard_at);
    });
}

void add_watermarks(MetricsText& text, const std::vector<BranchView>& views) {
    text.family("tributary_watermark", kGauge,
                "Sequence of the last transaction that got so far in the branch's epoch.");
    for (const BranchView& view : views) {
        const auto add = [&](std::string_view stage, Sequence sequence) {
            text.sample({{"branch", view.overview.branch.value()}, {"stage", stage}},
                        static_cast<double>(sequence.value()));
        };
        if (const auto& agent = view.overview.agent) {
            add("read", agent->read);
            add("published", agent->published);
            add("confirmed", agent->confirmed);
        }
        if (view.overview.apply && view.overview.apply->ledger)
            add("applied", view.overview.apply->ledger->sequence);
    }
}

void add_applying(MetricsText& text, const std::vector<BranchView>& views) {
    text.family("tributary_applier_applied_total", kCounter, "Changes written.");
    of_each(text, views, of_apply(&ApplyStatus::changes_applied));
    text.family("tributary_applier_duplicates_skipped_total", kCounter,
                "Transactions that came again.");
    of_each(text, views, of_apply(&ApplyStatus::duplicates_skipped));
    text.family("tributary_applier_rewinds_total", kCounter,
                "Streams that were opened again at the ledger.");
    of_each(text, views, of_apply(&ApplyStatus::rewinds));
    text.family("tributary_applier_parked", kGauge, "Changes that wait for a person.");
    of_each(text, views, of_apply(&ApplyStatus::parked));
    text.family("tributary_last_applied_timestamp_seconds", kGauge,
                "When something of the branch was applied last.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.overview.apply || !view.overview.apply->last_applied_at) return std::nullopt;
        return seconds_since_1970(*view.overview.apply->last_applied_at);
    });
}

void add_agents(MetricsText& text, const std::vector<BranchView>& views) {
    text.family("tributary_agent_changes_read_total", kCounter,
                "Changes that the agent read from the binary log.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.overview.agent) return std::nullopt;
        return static_cast<double>(view.overview.agent->changes_read);
    });
    text.family("tributary_agent_pending_bytes", kGauge,
                "Bytes of the binary log that the agent has not read.");
    of_each(text, views, [](const BranchView& view) -> std::optional<double> {
        if (!view.overview.agent) return std::nullopt;
        return static_cast<double>(view.overview.agent->bytes_pending);
    });
}

void add_pages(MetricsText& text, const Office& office, std::size_t connections) {
    const Counters& counters = office.counters;
    text.family("tributary_http_responses_total", kCounter, "Requests that were answered.");
    text.sample({{"class", "ok"}}, static_cast<double>(counters.answers_ok));
    text.sample({{"class", "client_error"}}, static_cast<double>(counters.answers_client_error));
    text.sample({{"class", "server_error"}}, static_cast<double>(counters.answers_server_error));
    text.family("tributary_http_connections", kGauge, "Open connections.");
    text.sample({}, static_cast<double>(connections));
    text.family("tributary_http_event_streams", kGauge, "Pages that listen to events.");
    text.sample({}, static_cast<double>(office.events.streams()));
    text.family("tributary_sign_ins_total", kCounter, "Attempts to sign in.");
    text.sample({{"outcome", "done"}}, static_cast<double>(counters.sign_ins));
    text.sample({{"outcome", "refused"}}, static_cast<double>(counters.sign_ins_refused));
}

}  // namespace

std::string metrics_text(const Office& office, std::size_t connections) {
    const std::vector<BranchView> views = office.watch.views();
    MetricsText text;
    text.family("tributary_build_info", kGauge, "What runs here; always 1.");
    text.sample({{"version", office.options.version}}, 1);
    add_states(text, views);
    add_lag(text, views);
    add_watermarks(text, views);
    add_applying(text, views);
    add_agents(text, views);
    add_pages(text, office, connections);
    return text.take();
}

}  // namespace tributary::dashboard
