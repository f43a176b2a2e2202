#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "capture/agent.hpp"
#include "capture/file_checkpoint_store.hpp"
#include "head_office_fake.hpp"
#include "support/servers.hpp"

namespace tributary::capture {

/// How to reach a server over TCP as its administrator.
[[nodiscard]] inline mysql::ConnectOptions options_for(const sandbox::DatabaseServer& server) {
    mysql::ConnectOptions options;
    options.port = server.port();
    options.user = sandbox::DatabaseServer::user();
    options.password = server.password();
    return options;
}

/// One branch: a database with the table `sales`, an agent with a state file, a head office in
/// memory.
class Branch {
public:
    explicit Branch(sandbox::DatabaseServer& server)
        : server_(server),
          database_(server),
          state_file_(test::Servers::instance().directory().path() / (database_.name() + ".state")),
          store_(state_file_) {
        settings_.branch = BranchId("north");
        settings_.version = "test";
        settings_.server = options_for(server);
        settings_.tables = {table("sales")};
        settings_.replication_id = 4242;
    }
    ~Branch() { stop(); }
    Branch(const Branch&) = delete;
    Branch& operator=(const Branch&) = delete;

    [[nodiscard]] TableName table(const std::string& name) const {
        return {.database = database_.name(), .table = name};
    }
    [[nodiscard]] test::SqlSession connect() const { return database_.connect(); }
    [[nodiscard]] const std::string& database() const { return database_.name(); }

    void start() {
        keeper_ = std::make_unique<CheckpointKeeper>(store_, SystemClock::instance());
        office_.set_listener(keeper_.get());
        agent_ = std::make_unique<Agent>(settings_, CapturePorts{.sink = office_,
                                                                 .store = store_,
                                                                 .keeper = *keeper_,
                                                                 .head_office = office_,
                                                                 .clock = SystemClock::instance(),
                                                                 .random = random_});
        agent_->start();
    }
    /// As an orderly end.
    void stop() {
        if (!agent_) return;
        agent_->stop();
        keeper_->finish();
        office_.set_listener(nullptr);
        agent_.reset();
        keeper_.reset();
    }

    /// The head office has exactly the server's rows of the table, and every re-sync is done.
    [[nodiscard]] testing::AssertionResult catches_up(test::SqlSession& judge,
                                                      const std::string& name = "sales") {
        std::vector<std::string> wanted;
        const bool is_equal = test::wait_until([&] {
            if (!office_.fault().empty()) return true;
            if (!office_.is_synchronised()) return false;
            wanted = server_rows(judge, name);
            return office_.rows(table(name)) == wanted;
        });
        if (is_equal && office_.fault().empty()) return testing::AssertionSuccess();
        return testing::AssertionFailure()
               << "fault: '" << office_.fault() << "', reason: '" << agent_->status().reason
               << "', synchronised: " << office_.is_synchronised() << ", rows at the head office "
               << office_.rows(table(name)).size() << ", at the branch " << wanted.size();
    }

    /// `select *` as HeadOfficeFake::rows has it.
    [[nodiscard]] static std::vector<std::string> server_rows(test::SqlSession& judge,
                                                              const std::string& name) {
        std::vector<std::string> out;
        judge.each_row("select * from " + name, [&](const test::Row& row) {
            std::string line;
            for (const auto& cell : row) line += (line.empty() ? "" : "|") + cell.value_or("~");
            out.push_back(std::move(line));
        });
        std::ranges::sort(out);
        return out;
    }

    [[nodiscard]] Agent& agent() { return *agent_; }
    [[nodiscard]] HeadOfficeFake& office() { return office_; }
    [[nodiscard]] AgentSettings& settings() { return settings_; }
    [[nodiscard]] const std::filesystem::path& state_file() const { return state_file_; }
    [[nodiscard]] sandbox::DatabaseServer& server() { return server_; }

private:
    sandbox::DatabaseServer& server_;
    test::FreshDatabase database_;
    std::filesystem::path state_file_;
    FileCheckpointStore store_;
    Random random_;
    AgentSettings settings_;
    HeadOfficeFake office_;
    std::unique_ptr<CheckpointKeeper> keeper_;
    std::unique_ptr<Agent> agent_;
};

inline constexpr const char* kSalesTable =
    "create table sales (sale_id int primary key, region varchar(40), amount decimal(12,2), note "
    "varchar(200))";

/// `count` rows with sale_id from `first` on, in one statement.
inline std::string insert_sales(int first, int count) {
    std::string out = "insert into sales values ";
    for (int i = first; i < first + count; ++i) {
        out += (i == first ? "(" : ",(") + std::to_string(i) + ",'north'," + std::to_string(i) +
               ".25,'note')";
    }
    return out;
}

[[nodiscard]] inline Deadline soon() {
    return Deadline::after(SystemClock::instance(), test::kPatience);
}

}  // namespace tributary::capture
