using System.Reflection;
using System.Runtime.CompilerServices;
using Autograd.Core;

namespace Autograd.Tests.External;

public sealed class PublicSurfaceTests
{
    /// <summary>Were this project let into the library's internals, it would prove nothing about its users.</summary>
    [Fact]
    public void This_project_sees_only_what_is_public() =>
        Assert.DoesNotContain(typeof(Tensor).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>(), friend => friend.AssemblyName == typeof(PublicSurfaceTests).Assembly.GetName().Name);
}
