#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/demo_till.hpp"
#include "app/demo_world.hpp"
#include "process_usage.hpp"

namespace tributary::bench {

using Seconds = std::chrono::duration<double>;

/// The processes between two moments.
enum class Part : std::uint8_t {
    kBranchDatabase,
    kAgent,
    kBroker,
    kHeadOffice,
    kHeadOfficeDatabase
};
inline constexpr std::array kParts = {Part::kBranchDatabase, Part::kAgent, Part::kBroker,
                                      Part::kHeadOffice, Part::kHeadOfficeDatabase};
[[nodiscard]] std::string_view name_of(Part part);

/// The whole chain on this machine: private servers, the program as agents and as head office. One
/// thread. Throws Failure.
class Chain {
public:
    /// `adjust` changes the head office's configuration before it is written.
    Chain(const std::filesystem::path& program, std::size_t branches,
          std::function<void(HeadOfficeConfig&)> adjust);

    /// Databases and broker, with empty tables.
    void start_servers();
    void start_head_office();
    void start_agents();
    void stop_agents();
    /// `rows` sales at every branch in transactions of 1 to 4 sales, while the branches' servers
    /// need not be durable.
    void sell(std::uint64_t rows);
    /// As sell, but of ten transactions six sell, two correct, one renumbers and one cancels a
    /// sale.
    void trade(std::uint64_t changes);
    /// As one transaction at the first branch.
    void sell_at_once(std::uint32_t rows);
    /// Until everything that the branches have committed is committed at the head office.
    void await_arrival();
    /// Whether every row is the same on both sides. Takes its time.
    [[nodiscard]] bool is_equal();

    /// From the commit of one sale at the first branch until a query at the head office finds it.
    [[nodiscard]] Seconds time_one_sale();

    /// Of all processes of one kind together; of the greatest of them for memory.
    [[nodiscard]] ProcessUsage usage(Part part);
    void reset_peaks();

private:
    /// `work` fills every branch, all at once, while the branches' servers need not be durable.
    void fill_branches(const std::function<void(app::DemoTill&)>& work);
    [[nodiscard]] std::vector<pid_t> processes(Part part);
    void check_processes();

    app::DemoWorld world_;
    std::optional<mysql::Connection> branch_;
    std::optional<mysql::Connection> head_office_;
    std::uint64_t next_timed_sale_;
};

}  // namespace tributary::bench
