#pragma once

#include <string>

namespace tributary {

inline const std::string kMinimalBranch = R"(id = "north"
[database]
user = "tributary"
password_file = "db.password"
[broker]
hosts = ["broker.example"]
user = "branch-north"
password_file = "/etc/tributary/broker.password"
[[tables]]
name = "shop.product_sales"
)";

inline const std::string kMinimalHeadOffice = R"(branches = ["north", "south"]
[database]
user = "tributary"
[broker]
user = "head-office"
[[tables]]
source = "shop.product_sales"
)";

}  // namespace tributary
