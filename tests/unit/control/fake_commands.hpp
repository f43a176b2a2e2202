#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/agent_link.hpp"
#include "samples.hpp"

namespace tributary::control {

/// An agent without a database: remembers what it was told, answers what the test says. Any thread.
class FakeCommands final : public AgentCommands {
public:
    AgentStatus status() override {
        const std::scoped_lock lock(mutex_);
        return status_;
    }
    Result<RewindAnswer> rewind(const std::optional<Ledger>& ledger, Deadline) override {
        note("rewind " + (ledger ? std::to_string(ledger->sequence.value()) : "to a new epoch"));
        if (during_rewind) during_rewind();
        return rewind_answer;
    }
    Result<void> continue_resync(const Ledger&, Deadline) override { return note("continue"); }
    Result<void> resync(const std::vector<TableName>& tables, const std::optional<KeyRange>& keys,
                        Deadline) override {
        std::string what = "resync";
        for (const TableName& table : tables) what += " " + to_string(table);
        if (keys) what += " " + keys->from.value_or("") + ".." + keys->to.value_or("");
        return note(what);
    }
    Result<TextRows> recent_rows(const TableName& table, std::uint32_t limit, Deadline) override {
        (void)note("rows " + to_string(table) + " " + std::to_string(limit));
        return rows_answer;
    }
    Result<TextValues, RowRefusal> add_row(const TableName& table, const TextValues& values,
                                           Deadline) override {
        (void)note("add " + to_string(table) + " " + std::to_string(values.size()));
        return add_answer;
    }
    Result<std::vector<Finding>> findings(Deadline) override {
        (void)note("findings");
        return findings_answer;
    }
    Result<void> sync_now(Deadline) override { return note("sync"); }
    Result<void> set_mode(Mode mode, std::chrono::seconds interval, Deadline) override {
        return note("mode " + std::string(name_of(mode)) + " " + std::to_string(interval.count()));
    }
    Result<void> set_paused(bool is_paused, Deadline) override {
        return note(is_paused ? "pause" : "resume");
    }

    void set_status(const AgentStatus& status) {
        const std::scoped_lock lock(mutex_);
        status_ = status;
    }
    std::vector<std::string> told() const {
        const std::scoped_lock lock(mutex_);
        return told_;
    }

    /// Set before the commands come.
    Result<void> answer;
    Result<RewindAnswer> rewind_answer = RewindAnswer{Epoch(3), Sequence(7)};
    Result<TextRows> rows_answer;
    Result<TextValues, RowRefusal> add_answer = TextValues{{"sale_id", "7"}};
    Result<std::vector<Finding>> findings_answer;
    std::function<void()> during_rewind;

private:
    Result<void> note(std::string what) {
        const std::scoped_lock lock(mutex_);
        told_.push_back(std::move(what));
        return answer;
    }

    mutable std::mutex mutex_;
    AgentStatus status_ = quiet_status();
    std::vector<std::string> told_;
};

}  // namespace tributary::control
