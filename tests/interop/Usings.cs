global using Gateway.Tests.Interop.Processes;
global using Gateway.Tests.Interop.Tools;
global using Xunit;
global using Xunit.Abstractions;
