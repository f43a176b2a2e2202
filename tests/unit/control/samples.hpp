#pragma once

#include <chrono>

#include "base/clock.hpp"
#include "control/messages.hpp"

namespace tributary::control {

inline SteadyTime at(int second) {
    return SteadyTime(std::chrono::seconds(second));
}

inline Ledger sample_ledger() {
    return {.epoch = Epoch(3),
            .sequence = Sequence(1234567890123),
            .events = RowEvents(7),
            .position = {.flavor = Flavor::kMySql,
                         .server_id = "3e11fa47-71ca-11e1-9e33-c80aa9429562",
                         .gtid = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-77",
                         .gtid_before = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-76",
                         .file = "binlog.000042",
                         .offset = 5'000'000'000,
                         .fingerprint = 0xfedcba9876543210},
            .resyncs = {{.table = {"shop", "product_sales"},
                         .id = Sequence(12),
                         .upper = std::string("\x00\xff key", 6),
                         .is_done = false,
                         .rows = 99},
                        {.table = {"shop", "staff"},
                         .id = Sequence(0),
                         .upper = {},
                         .is_done = true,
                         .rows = 0}}};
}

inline AgentStatus sample_status() {
    return {.branch = BranchId("north"),
            .version = "0.1.0",
            .mode = Mode::kInterval,
            .interval = std::chrono::seconds(90),
            .is_paused = true,
            .is_running = true,
            .reason = "waiting for the database",
            .is_halted = false,
            .epoch = Epoch(3),
            .read = Sequence(120),
            .published = Sequence(110),
            .confirmed = Sequence(100),
            .is_at_rest = false,
            .position = "0-1-120",
            .server_position = "0-1-130",
            .resyncs = {{.table = {"shop", "product_sales"},
                         .id = Sequence(5),
                         .rows_done = 10,
                         .rows_estimated = 1000,
                         .is_done = false}},
            .changes_read = 4000,
            .bytes_pending = 65536,
            .database = "MariaDB 10.11.6",
            .can_add = {{"shop", "product_sales"}}};
}

/// Of a branch that has everything.
inline AgentStatus quiet_status() {
    AgentStatus status;
    status.branch = BranchId("north");
    status.is_running = true;
    status.is_at_rest = true;
    status.epoch = Epoch(3);
    status.read = status.published = status.confirmed = Sequence(100);
    return status;
}

inline ApplyStatus quiet_apply() {
    ApplyStatus apply;
    apply.state = ApplyState::kRunning;
    apply.ledger = Ledger{};
    apply.ledger->epoch = Epoch(3);
    apply.ledger->sequence = Sequence(100);
    return apply;
}

}  // namespace tributary::control
