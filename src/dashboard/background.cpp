#include "dashboard/background.hpp"

#include <pthread.h>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "base/failure.hpp"
#include "dashboard/limits.hpp"
#include "records/limits.hpp"
#include "records/sales_sums.hpp"
#include "telemetry/log.hpp"

namespace tributary::dashboard {
namespace {

/// False: stop was requested.
bool pause(const std::stop_token& stop, std::chrono::milliseconds time) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    (void)std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
    return !stop.stop_requested();
}

/// Logs a reason once, until another one comes.
class Complaint {
public:
    explicit Complaint(std::string_view what) : what_(what) {}
    void say(const std::string& reason) {
        if (std::exchange(told_, reason) != reason && !reason.empty())
            log::warn(what_, {log::field("reason", reason)});
    }

private:
    std::string_view what_;
    std::string told_;
};

/// True once for each `every`.
class Turn {
public:
    Turn(const Clock& clock, std::chrono::nanoseconds every)
        : clock_(clock), every_(every), due_(clock.now() + every) {}
    [[nodiscard]] bool is_due() {
        const SteadyTime now = clock_.now();
        if (now < due_) return false;
        due_ = std::max(due_ + every_, now);
        return true;
    }

private:
    const Clock& clock_;
    std::chrono::nanoseconds every_;
    SteadyTime due_;
};

KeptConnection keep_connection(const Office& office, mysql::SessionOptions session,
                               const std::stop_token& stop) {
    return KeptConnection(office.options.apply.database, std::move(session), office.clock, stop);
}

}  // namespace

Background::Background(Office& office) : office_(office) {}

Background::~Background() {
    for (std::jthread& thread : threads_) thread.request_stop();
}

void Background::start() {
    const auto launch = [this](const char* name, void (Background::*body)(const std::stop_token&)) {
        threads_.emplace_back([this, name, body](const std::stop_token& stop) {
            pthread_setname_np(pthread_self(), name);
            (this->*body)(stop);
        });
    };
    launch("watch", &Background::watch);
    launch("poll", &Background::poll);
    launch("sums", &Background::sum_up);
}

void Background::watch(const std::stop_token& stop) {
    Turn beat(office_.clock, kHeartbeat);
    Turn step(office_.clock, kHistoryStep);
    (void)office_.watch.step();
    while (pause(stop, kEventPause)) {
        if (const auto changed = office_.watch.look()) office_.events.publish("branches", *changed);
        if (const auto parked = office_.watch.parked_event())
            office_.events.publish("parked", *parked);
        if (step.is_due()) office_.events.publish("point", office_.watch.step());
        if (beat.is_due()) office_.events.beat();
    }
}

void Background::poll(const std::stop_token& stop) {
    KeptConnection connection = keep_connection(office_, records::sales_reading_session(), stop);
    Complaint complaint("cannot look at what people want");
    Turn check(office_.clock, kStreamCheck);
    Turn pruning(office_.clock, kPruneEvery);
    do {
        try {
            // First: who was signed out hears nothing more, whatever is wrong with the rest.
            if (check.is_due()) office_.stream_guard.check(connection.get(), office_.clock.wall());
            office_.activity.settle(connection);
            follow_desired(connection.get());
            office_.activity.tell_others(connection.get());
            if (pruning.is_due()) prune(connection.get());
            complaint.say({});
        } catch (const Failure& failure) {
            if (!stop.stop_requested()) complaint.say(failure.what());
            connection.drop();
        }
    } while (pause(stop, kDesiredPoll));
}

void Background::request_stop() {
    for (std::jthread& thread : threads_) thread.request_stop();
}

void Background::follow_desired(mysql::Connection& connection) {
    const std::scoped_lock lock(office_.desired_mutex);
    const std::map<BranchId, DesiredState> wanted = office_.desired.fetch_all(connection);
    for (const auto& [branch, state] : wanted) {
        if (office_.control.desired(branch) != state) office_.control.set_desired(branch, state);
    }
}

void Background::prune(mysql::Connection& connection) {
    const WallTime now = office_.clock.wall();
    office_.sessions.prune(connection, now);
    office_.tokens.prune(connection, now);
    office_.activity.log().close_abandoned(connection, now - kAbandonedAfter, now);
    office_.activity.log().prune(connection, records::kActivityRowsKept);
}

void Background::sum_up(const std::stop_token& stop) {
    if (!office_.options.sales) return;
    KeptConnection connection = keep_connection(office_, records::sales_refreshing_session(), stop);
    records::SalesSums sums(*office_.options.sales, office_.clock);
    Complaint complaint("cannot sum up the sales");
    std::chrono::milliseconds wait{0};
    while (pause(stop, wait)) {
        try {
            const records::SumsProgress progress =
                sums.refresh(connection.get(), Deadline::after(office_.clock, kSumsTurn));
            wait = progress.pause;
            complaint.say(progress.reason);
        } catch (const Failure& failure) {
            if (!stop.stop_requested()) complaint.say(failure.what());
            connection.drop();
            wait = kDesiredPoll;
        }
    }
}

}  // namespace tributary::dashboard
