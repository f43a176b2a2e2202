// Rows a second from messages in memory to committed rows of the seed's sales table: one lane, one
// private MariaDB with durable commits, everything on this machine.
//
//     bench_apply [ROWS] [ROWS_PER_MESSAGE] [ROWS_PER_TRANSACTION] [ROWS_PER_COMMIT]

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "apply/apply_lane.hpp"
#include "apply/head_office_setup.hpp"
#include "sales.hpp"
#include "sandbox/database_server.hpp"

namespace tributary::bench {
namespace {

/// Hands out one branch's messages, made on the fly.
class MadeSource final : public DeliverySource {
public:
    MadeSource(std::uint64_t rows, std::size_t rows_per_message, std::size_t rows_per_transaction)
        : rows_(rows),
          rows_per_message_(rows_per_message),
          rows_per_transaction_(rows_per_transaction) {}

    void consume(const BranchId& branch) override { branch_ = branch; }
    std::optional<Delivery> receive(std::stop_token stop, Deadline deadline) override {
        if (!has_started_) {
            has_started_ = true;
            return deliver(
                EpochStart{.epoch = Epoch(1), .position = {}, .reason = "bench", .tables = {}});
        }
        if (made_ >= rows_) {
            if (!stop.stop_requested() && !deadline.is_over(SystemClock::instance()))
                std::this_thread::yield();
            return std::nullopt;
        }
        const std::size_t count = std::min<std::uint64_t>(rows_per_message_, rows_ - made_);
        Batch batch = sales_batch(made_ + 1, count, rows_per_transaction_);
        batch.first = sequence_.next();
        sequence_ = Sequence(sequence_.value() + batch.transactions.size());
        batch.last = sequence_;
        made_ += count;
        return deliver(std::move(batch));
    }
    void acknowledge(std::span<const DeliveryTag> tags) override { acknowledged += tags.size(); }
    void give_back(const BranchId&) override {}
    void reconnect() override {}
    std::uint64_t waiting(const BranchId&) override { return 0; }
    [[nodiscard]] std::uint64_t messages() const {
        return (rows_ + rows_per_message_ - 1) / rows_per_message_ + 1;
    }

    std::atomic<std::uint64_t> acknowledged{0};

private:
    Delivery deliver(StreamMessage message) {
        return {.branch = branch_, .tag = DeliveryTag(++last_tag_), .message = std::move(message)};
    }
    std::uint64_t rows_;
    std::size_t rows_per_message_;
    std::size_t rows_per_transaction_;
    BranchId branch_;
    bool has_started_ = false;
    std::uint64_t made_ = 0;
    std::uint64_t last_tag_ = 0;
    Sequence sequence_;
};

class NoLink final : public BranchLink {
public:
    void request_rewind(const BranchId&, const std::optional<Ledger>&) override {}
    std::optional<RewindOutcome> take_rewind_outcome(const BranchId&) override {
        return std::nullopt;
    }
    void request_continue_resync(const BranchId&, const Ledger&) override {}
    std::optional<AgentReport> latest_report(const BranchId&) const override {
        return std::nullopt;
    }
};

class Complaints final : public ApplyObserver {
public:
    void on_status(const BranchId&, const ApplyStatus& status) override {
        if (status.state == ApplyState::kStopped)
            fmt::print(stderr, "stopped: {}\n", status.reason);
    }
};

ApplySettings settings_for(const sandbox::DatabaseServer& server) {
    ApplySettings settings;
    settings.database.unix_socket = server.socket_path();
    settings.database.user = server.user();
    settings.database.password = server.password();
    settings.own_database = "head_office";
    settings.may = {.create_tables = true, .add_columns = true};
    settings.mappings[sales_schema()->name] = {.database = "head_office",
                                               .table = "sales",
                                               .branch_column = "source_branch",
                                               .synced_at_column = "last_sync",
                                               .renames = {{"sale_id", "original_sale_id"}}};
    settings.sales = SalesSource{.table = sales_schema()->name, .date_column = "date"};
    return settings;
}

int run(std::uint64_t rows, std::size_t rows_per_message, std::size_t rows_per_transaction,
        std::size_t rows_per_commit) {
    const sandbox::ServerDirectory directory;
    sandbox::MariaDbServer server(directory, {.name = "head-office",
                                              .server_id = 1,
                                              .with_binary_log = false,
                                              .arguments = {"--innodb-flush-log-at-trx-commit=1",
                                                            "--innodb-buffer-pool-size=512M",
                                                            "--innodb-log-file-size=512M"}});
    server.start();
    ApplySettings settings = settings_for(server);
    settings.limits.commit_rows_max = rows_per_commit;
    mysql::Connection connection(settings.database, apply_session(settings));
    create_own_tables_in(connection, settings.own_database);

    MadeSource source(rows, rows_per_message, rows_per_transaction);
    NoLink link;
    Complaints observer;
    const ConsumersAlwaysStarted consumers;
    Random random(1);
    const auto begin = std::chrono::steady_clock::now();
    std::jthread lane([&](const std::stop_token& stop) {
        ApplyLane(settings, {BranchId("north")},
                  {.source = source,
                   .link = link,
                   .observer = observer,
                   .consumers = consumers,
                   .clock = SystemClock::instance(),
                   .random = random})
            .run(stop);
    });
    while (source.acknowledged < source.messages())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    lane.request_stop();
    lane.join();
    const mysql::Rows count = connection.query("select count(*) from head_office.sales");
    fmt::print(
        "{} rows ({} a message, {} a transaction) in {:.2f} s: {:.0f} rows/s; {} in the table\n",
        rows, rows_per_message, rows_per_transaction, taken.count(),
        static_cast<double>(rows) / taken.count(), count.text(0, 0));
    return count.text(0, 0) == std::to_string(rows) ? 0 : 1;
}

}  // namespace
}  // namespace tributary::bench

int main(int argc, char** argv) {
    const auto number = [&](int at, unsigned long other) {
        return argc > at ? std::strtoul(argv[at], nullptr, 10) : other;
    };
    return tributary::bench::run(number(1, 1'000'000), number(2, 5'000), number(3, 4),
                                 number(4, 10'000));
}
