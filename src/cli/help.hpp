#pragma once

#include <string_view>

namespace tributary::cli {

inline constexpr std::string_view kBranchFile = "/etc/tributary/branch.toml";
inline constexpr std::string_view kHeadOfficeFile = "/etc/tributary/head-office.toml";

/// What the help of a subcommand says beside its options.
struct Help {
    std::string_view command;
    std::string_view summary;
    std::string_view examples;
};

/// `command` is one of the program's (`parked list`); another has an empty text.
[[nodiscard]] const Help& help_of(std::string_view command);

extern const std::string_view kSummary;
extern const std::string_view kFooter;

}  // namespace tributary::cli
