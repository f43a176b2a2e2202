#include "base/fault_point.hpp"

#ifdef TRIBUTARY_FAULT_POINTS
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string_view>
#endif

namespace tributary {

#ifdef TRIBUTARY_FAULT_POINTS

namespace {

struct Armed {
    std::string_view name;
    std::atomic<long> passes_left{1};

    Armed() {
        const char* text = std::getenv("TRIBUTARY_FAULT");
        if (text == nullptr) return;
        const std::string_view whole(text);
        const std::size_t colon = whole.find(':');
        name = whole.substr(0, colon);
        if (colon == std::string_view::npos) return;
        long count = 1;
        std::from_chars(whole.data() + colon + 1, whole.data() + whole.size(), count);
        passes_left = count;
    }
};

}  // namespace

void fault_point(const char* name) {
    static Armed armed;
    if (armed.name.empty() || armed.name != name) return;
    if (armed.passes_left.fetch_sub(1) == 1) (void)std::raise(SIGKILL);
}

#else

void fault_point(const char* /*name*/) {}

#endif

}  // namespace tributary
