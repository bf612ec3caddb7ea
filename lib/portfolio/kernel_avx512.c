#define KERNEL icha_kernel_avx512
#include "kernel_lanes.h"
