using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Autograd.Core;

namespace Autograd.Tests.Units;

/// <summary>
/// Loops over registers are compiled by themselves. Inlined into what calls it, as dynamic profiles invite the
/// compiler to do, a loop shares one budget for inlining with its caller; where that is spent, the members of a
/// register stay calls inside the loop, which is then up to thirteen times slower, and only in programs that use
/// several operations. So each carries AggressiveOptimization (compiled well at once, whatever the profile) and
/// NoInlining (nowhere else).
/// </summary>
public class HotLoopTests
{
    private const MethodImplAttributes Both = MethodImplAttributes.AggressiveOptimization | MethodImplAttributes.NoInlining;

    public static TheoryData<Type> Libraries => new(typeof(Tensor), typeof(Nn.Module<>), typeof(Losses.Loss));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void What_is_compiled_for_speed_at_once_is_never_inlined(Type library) =>
        AssertNone(MethodBodies.In(library.Assembly)
            .Where(method => (method.MethodImplementationFlags & Both) == MethodImplAttributes.AggressiveOptimization));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_loop_over_registers_is_compiled_for_speed_at_once_and_never_inlined(Type library) =>
        AssertNone(MethodBodies.In(library.Assembly).Where(HasUnmarkedLoop));

    [Fact]
    public void Loops_over_registers_are_recognized()
    {
        var loops = MethodBodies.In(typeof(HotLoopTests).Assembly)
            .Where(method => method.DeclaringType == typeof(Loops<,>) && HasUnmarkedLoop(method)).Select(method => method.Name);
        Assert.Equal(["ThroughAFormula", "ThroughAnInlinedLoop", "ThroughTheInterface", "ThroughTheStruct"], loops.Order());
    }

    [Fact]
    public void The_libraries_have_such_loops() =>
        Assert.InRange(MethodBodies.In(typeof(Tensor).Assembly).Count(method => (method.MethodImplementationFlags & Both) == Both), 29, 200);

    private static void AssertNone(IEnumerable<MethodBase> methods)
    {
        string[] names = [.. methods.Select(method => $"{method.DeclaringType}.{method.Name}")];
        Assert.True(names.Length == 0,
            $"AggressiveOptimization | NoInlining is missing from {string.Join(", ", names)}");
    }

    /// <summary>What is inlined by order is a part of its callers, which are looked at in its place.</summary>
    private static bool HasUnmarkedLoop(MethodBase method) =>
        (method.MethodImplementationFlags & Both) != Both && !IsInlined(method) && LoopsOverRegisters(method, []);

    private static bool LoopsOverRegisters(MethodBase method, HashSet<MethodBase> seen)
    {
        if (!seen.Add(method)) return false;
        var instructions = MethodBodies.Instructions(method);
        var loops = instructions.Where(one => one.Target is { } target && target < one.Offset).ToArray();
        foreach (var (offset, callee, _, _) in instructions)
        {
            if (callee is null || callee.MethodImplementationFlags.HasFlag(MethodImplAttributes.NoInlining)) continue;
            if (loops.Any(loop => loop.Target <= offset && offset < loop.Offset) && TakesRegisters(callee)) return true;
            if (IsInlined(callee) && callee.Module == method.Module && LoopsOverRegisters(callee, seen)) return true;
        }
        return false;
    }

    private static bool IsInlined(MethodBase method) => method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining);

    /// <summary>Whether a method computes with registers; how many numbers one holds, any loop may ask.</summary>
    private static bool TakesRegisters(MethodBase method) =>
        (!method.IsStatic && IsRegister(method.DeclaringType!))
        || method is MethodInfo { ReturnType: var type } && IsRegister(type)
        || method.GetParameters().Any(parameter => IsRegister(parameter.ParameterType));

    private static bool IsRegister(Type type)
    {
        if (type.IsByRef) return IsRegister(type.GetElementType()!);
        if (type.IsGenericParameter) return type.GetGenericParameterConstraints().Any(IsRegister);
        if (!type.IsGenericType) return false;
        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(IVector<,>) || definition == typeof(Vector<>) || definition == typeof(Vector128<>)
            || definition == typeof(Vector256<>) || definition == typeof(Vector512<>)
            || definition == typeof(Simd128<>) || definition == typeof(Simd256<>) || definition == typeof(Simd512<>);
    }

    /// <summary>Loops to be recognized, and others.</summary>
    private static class Loops<T, V>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct, IVector<V, T>
    {
        public static V ThroughTheInterface(Span<T> x)
        {
            var sum = V.Zero;
            for (var i = 0; i < x.Length; i += V.Count) sum += V.Load(in x[i]);
            return sum;
        }

        public static Vector<float> ThroughTheStruct(ReadOnlySpan<Vector<float>> x)
        {
            var sum = Vector<float>.Zero;
            foreach (var v in x) sum += v;
            return sum;
        }

        public static void ThroughAFormula<TFunction>(Span<V> x) where TFunction : struct, IFunction<T>
        {
            for (var i = 0; i < x.Length; i++) x[i] = TFunction.Invoke(x[i]);
        }

        public static V ThroughAnInlinedLoop(Span<T> x) => Inlined(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static V Inlined(Span<T> x)
        {
            var sum = V.Zero;
            for (var i = 0; i < x.Length; i += V.Count) sum += V.Load(in x[i]);
            return sum;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public static V Marked(Span<T> x) => Inlined(x);

        public static void OfMarked(Span<T> x)
        {
            for (var i = 0; i < x.Length; i++) Marked(x[i..]);
        }

        public static int OfRuns(Span<T> x)
        {
            var runs = 0;
            for (var i = 0; i < x.Length; i += V.Count) runs++;
            return runs;
        }

        public static T OfNumbers(Span<T> x)
        {
            var sum = T.Zero;
            foreach (var y in x) sum += y;
            return sum;
        }
    }
}
