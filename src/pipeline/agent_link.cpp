#include "pipeline/agent_link.hpp"

namespace tributary {

std::string_view name_of(Mode mode) {
    switch (mode) {
        case Mode::kContinuous:
            return "continuous";
        case Mode::kInterval:
            return "interval";
        case Mode::kManual:
            return "manual";
    }
    return "continuous";
}

std::optional<Mode> decode_mode(std::string_view text) {
    for (const Mode mode : {Mode::kContinuous, Mode::kInterval, Mode::kManual}) {
        if (text == name_of(mode)) return mode;
    }
    return std::nullopt;
}

}  // namespace tributary
