// Carries the precompiled header; see PlinthModule.cmake.
