using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>What holds for every test: a returned buffer is filled with NaN, so that a use after return cannot pass unseen.</summary>
internal static class TestSetup
{
    [ModuleInitializer]
    internal static void PoisonReturnedBuffers() => BufferPool.Poison = true;
}
