#include <gtest/gtest.h>

#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

#include "config/branch_config.hpp"
#include "config/head_office_config.hpp"

namespace tributary {
namespace {

std::string sample(const std::string& name) {
    std::ifstream file(TRIBUTARY_SOURCE_DIR "/deploy/" + name);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The sample with every default that it shows taken into use.
std::string with_defaults(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins_line = i == 0 || text[i - 1] == '\n';
        const bool is_default = i + 1 < text.size() && std::islower(text[i + 1]) != 0;
        if (begins_line && text[i] == '#' && is_default) continue;
        result += text[i];
    }
    return result;
}

/// `broker.user`, `tables[].name`: the keys that lines of the text set.
std::vector<std::string> keys_set_in(const std::string& text) {
    std::vector<std::string> keys;
    std::istringstream lines(text);
    std::string prefix;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("[[")) {
            prefix = line.substr(2, line.size() - 4) + "[].";
        } else if (line.starts_with("[")) {
            prefix = line.substr(1, line.size() - 2) + ".";
        } else if (!line.starts_with("#") && line.find(" = ") != std::string::npos) {
            keys.push_back(prefix + line.substr(0, line.find(" = ")));
        }
    }
    return keys;
}

TEST(Sample, BranchParses) {
    const auto config = read_branch_config(sample("branch.toml"), "branch.toml");
    ASSERT_TRUE(config) << to_string(config.error());
}

TEST(Sample, BranchHoldsEveryKeyInTheOrderOfTheCode) {
    EXPECT_EQ(keys_set_in(with_defaults(sample("branch.toml"))), branch_config_keys());
}

TEST(Sample, BranchShowsTheRealDefaults) {
    const auto plain = read_branch_config(sample("branch.toml"), "branch.toml");
    const auto full = read_branch_config(with_defaults(sample("branch.toml")), "branch.toml");
    ASSERT_TRUE(full) << to_string(full.error());
    EXPECT_EQ(dump(*full), dump(*plain));
}

TEST(Sample, HeadOfficeParses) {
    const auto config = read_head_office_config(sample("head-office.toml"), "head-office.toml");
    ASSERT_TRUE(config) << to_string(config.error());
}

TEST(Sample, HeadOfficeHoldsEveryKeyInTheOrderOfTheCode) {
    EXPECT_EQ(keys_set_in(with_defaults(sample("head-office.toml"))), head_office_config_keys());
}

TEST(Sample, HeadOfficeShowsTheRealDefaults) {
    const auto plain = read_head_office_config(sample("head-office.toml"), "head-office.toml");
    const auto full =
        read_head_office_config(with_defaults(sample("head-office.toml")), "head-office.toml");
    ASSERT_TRUE(full) << to_string(full.error());
    EXPECT_EQ(dump(*full), dump(*plain));
}

}  // namespace
}  // namespace tributary
