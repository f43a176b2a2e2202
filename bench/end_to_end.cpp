// The product end to end: private servers and a broker, and the program as branch agent and head
// office, all on this machine.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>

#include "chain.hpp"

namespace tributary::bench {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Between two sales whose way is timed; not in step with anything that comes periodically.
constexpr auto kBetweenSales = 37ms;

struct Settings {
    std::filesystem::path program;
    std::size_t branches = 1;
    std::uint64_t rows = 1'000'000;
    std::uint64_t changes = 200'000;
    std::uint32_t large_rows = 1'000'000;
    std::size_t sales = 300;
    std::uint32_t rows_per_commit = ApplyConfig().rows_per_commit;
    unsigned repeat = 1;
    std::vector<std::string> figures = {"snapshot", "latency", "backlog", "mixed", "large"};
    bool is_json = false;
    bool is_compared = true;
};

/// What one process used while rows passed.
struct Used {
    Part part;
    double cpu_seconds = 0;
    std::uint64_t peak_bytes = 0;
    std::uint64_t rest_bytes = 0;
};

/// Rows that passed the chain.
struct Passage {
    std::string what;
    std::uint64_t rows = 0;
    double seconds = 0;
    std::vector<Used> used;
};

struct Latency {
    std::size_t sales = 0;
    double median = 0;  ///< milliseconds, as the others
    double p99 = 0;
    double most = 0;
};

struct Results {
    std::vector<Passage> passages;
    std::vector<Latency> latencies;
    bool is_equal = true;
};

/// Standard error: the results are on standard output.
void tell(const std::string& what) {
    fmt::print(stderr, "{}\n", what);
}

class Figures {
public:
    explicit Figures(const Settings& settings)
        : settings_(settings),
          chain_(settings.program, settings.branches, [&settings](HeadOfficeConfig& config) {
              config.apply.rows_per_commit = settings.rows_per_commit;
          }) {}

    Results measure() {
        tell("starting the servers");
        chain_.start_servers();
        chain_.start_head_office();
        if (is_wanted("snapshot")) {
            snapshot();
        } else {
            chain_.start_agents();
            chain_.sell(1);
            chain_.await_arrival();
        }
        for (unsigned i = 0; i < settings_.repeat; ++i) {
            if (is_wanted("latency")) latency();
            if (is_wanted("backlog")) backlog("backlog", settings_.rows);
            if (is_wanted("mixed")) backlog("mixed", settings_.changes);
            if (is_wanted("large")) large();
        }
        if (settings_.is_compared) {
            tell("comparing");
            results_.is_equal = chain_.is_equal();
        }
        return std::move(results_);
    }

private:
    [[nodiscard]] bool is_wanted(std::string_view figure) const {
        return std::ranges::find(settings_.figures, figure) != settings_.figures.end();
    }

    void snapshot() {
        tell(fmt::format("snapshot: {} rows are written at each branch before the first start",
                         settings_.rows / settings_.branches));
        chain_.sell(settings_.rows / settings_.branches);
        pass("snapshot", settings_.rows, [&] { return start_agents(); });
    }

    void latency() {
        tell(fmt::format("latency: {} sales", settings_.sales));
        std::vector<double> milliseconds;
        for (std::size_t i = 0; i < settings_.sales; ++i) {
            std::this_thread::sleep_for(kBetweenSales);
            milliseconds.push_back(chain_.time_one_sale().count() * 1000);
        }
        std::ranges::sort(milliseconds);
        const auto at = [&](double part) {
            const double rank = std::ceil(part * static_cast<double>(milliseconds.size()));
            return milliseconds.at(static_cast<std::size_t>(std::max(rank, 1.0)) - 1);
        };
        results_.latencies.push_back({.sales = milliseconds.size(),
                                      .median = at(0.5),
                                      .p99 = at(0.99),
                                      .most = milliseconds.back()});
    }

    void backlog(const std::string& what, std::uint64_t rows) {
        chain_.stop_agents();
        const std::uint64_t share = rows / settings_.branches;
        tell(
            fmt::format("{}: {} rows are written at each branch while no agent runs", what, share));
        what == "mixed" ? chain_.trade(share) : chain_.sell(share);
        tell(fmt::format("{}: the agents start", what));
        pass(what, rows, [&] { return start_agents(); });
    }

    Clock::time_point start_agents() {
        const auto now = Clock::now();
        chain_.start_agents();
        return now;
    }

    void large() {
        tell(fmt::format("large: one transaction of {} rows", settings_.large_rows));
        pass("one transaction", settings_.large_rows, [&] {
            chain_.sell_at_once(settings_.large_rows);
            return Clock::now();
        });
    }

    /// `begin` returns when the time starts.
    template <class Begin>
    void pass(std::string what, std::uint64_t rows, Begin begin) {
        Passage passage{.what = std::move(what), .rows = rows, .seconds = 0, .used = {}};
        chain_.reset_peaks();
        std::vector<double> before;
        for (const Part part : kParts) before.push_back(chain_.usage(part).cpu_seconds);
        const auto started = begin();
        chain_.await_arrival();
        passage.seconds = Seconds(Clock::now() - started).count();
        for (std::size_t i = 0; i < kParts.size(); ++i) {
            const ProcessUsage after = chain_.usage(kParts.at(i));
            passage.used.push_back({.part = kParts.at(i),
                                    .cpu_seconds = after.cpu_seconds - before[i],
                                    .peak_bytes = after.peak_resident_bytes,
                                    .rest_bytes = 0});
        }
        std::this_thread::sleep_for(1s);
        for (Used& used : passage.used) used.rest_bytes = chain_.usage(used.part).resident_bytes;
        results_.passages.push_back(std::move(passage));
    }

    const Settings& settings_;
    Chain chain_;
    Results results_;
};

double mebibytes(std::uint64_t bytes) {
    return static_cast<double>(bytes) / (1 << 20);
}

void print_table(const Results& results) {
    for (const Latency& latency : results.latencies) {
        fmt::print("commit to visible, {} sales: p50 {:.1f} ms, p99 {:.1f} ms, longest {:.1f} ms\n",
                   latency.sales, latency.median, latency.p99, latency.most);
    }
    for (const Passage& passage : results.passages) {
        fmt::print("\n{}: {} rows in {:.2f} s = {:.0f} rows/s\n", passage.what, passage.rows,
                   passage.seconds, static_cast<double>(passage.rows) / passage.seconds);
        fmt::print("  {:<22}{:>12}{:>16}{:>20}\n", "process", "CPU s", "peak RSS MiB",
                   "RSS a second later");
        for (const Used& used : passage.used) {
            fmt::print("  {:<22}{:>12.2f}{:>16.1f}{:>20.1f}\n", name_of(used.part),
                       used.cpu_seconds, mebibytes(used.peak_bytes), mebibytes(used.rest_bytes));
        }
    }
    fmt::print("\nboth sides are {}\n", results.is_equal ? "equal" : "NOT EQUAL");
}

void print_json(const Results& results) {
    fmt::print("{{\"latencies\": [");
    for (std::size_t i = 0; i < results.latencies.size(); ++i) {
        const Latency& latency = results.latencies[i];
        fmt::print(
            "{}{{\"sales\": {}, \"p50_ms\": {:.3f}, \"p99_ms\": {:.3f}, \"max_ms\": {:.3f}}}",
            i == 0 ? "" : ", ", latency.sales, latency.median, latency.p99, latency.most);
    }
    fmt::print("], \"passages\": [");
    for (std::size_t i = 0; i < results.passages.size(); ++i) {
        const Passage& passage = results.passages[i];
        fmt::print("{}{{\"what\": \"{}\", \"rows\": {}, \"seconds\": {:.3f}, \"processes\": [",
                   i == 0 ? "" : ", ", passage.what, passage.rows, passage.seconds);
        for (std::size_t j = 0; j < passage.used.size(); ++j) {
            const Used& used = passage.used[j];
            fmt::print(
                "{}{{\"process\": \"{}\", \"cpu_seconds\": {:.2f}, \"peak_bytes\": {}, "
                "\"rest_bytes\": {}}}",
                j == 0 ? "" : ", ", name_of(used.part), used.cpu_seconds, used.peak_bytes,
                used.rest_bytes);
        }
        fmt::print("]}}");
    }
    fmt::print("], \"is_equal\": {}}}\n", results.is_equal);
}

int run(int argc, char** argv) {
    Settings settings;
    settings.program =
        std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "tributary";
    CLI::App cli("Rows a second, latency and memory of the whole chain on this machine");
    cli.add_option("--program", settings.program, "the tributary to run")->check(CLI::ExistingFile);
    cli.add_option("--only", settings.figures, "snapshot, latency, backlog, mixed, large")
        ->delimiter(',')
        ->check(CLI::IsMember({"latency", "backlog", "mixed", "large", "snapshot"}));
    cli.add_option("--branches", settings.branches, "branches")->check(CLI::Range(1, 8));
    cli.add_option("--rows", settings.rows, "rows of the backlog, of all branches together");
    cli.add_option("--changes", settings.changes, "changes of the mixed backlog, likewise");
    cli.add_option("--large-rows", settings.large_rows, "rows of the one large transaction");
    cli.add_option("--sales", settings.sales, "sales whose latency is taken")
        ->check(CLI::PositiveNumber);
    cli.add_option("--rows-per-commit", settings.rows_per_commit, "at the head office");
    cli.add_option("--repeat", settings.repeat, "every figure so often");
    cli.add_flag("--json", settings.is_json, "as JSON");
    cli.add_flag("!--no-compare", settings.is_compared, "do not compare all rows at the end");
    CLI11_PARSE(cli, argc, argv);
    const Results results = Figures(settings).measure();
    settings.is_json ? print_json(results) : print_table(results);
    return results.is_equal ? 0 : 1;
}

}  // namespace
}  // namespace tributary::bench

int main(int argc, char** argv) {
    try {
        return tributary::bench::run(argc, argv);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return 1;
    }
}
