using System.Reflection;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Catalog;

/// <summary>A public operation that gives a tensor and takes one has a row, or stands in the list of those that are not differentiable operations, with the reason.</summary>
public sealed class CompletenessTests
{
    /// <summary>Public members that look like operations.</summary>
    private static readonly Dictionary<string, string> NotOperations = new()
    {
        ["Tape.Record"] = "records an operation, is none",
        ["Kernel.Map"] = "a forward only, to be recorded by the caller",
        ["Differentiate.Grad"] = "differentiates a function: its own tests hold it to closed forms",
        ["Differentiate.ValueAndGrad"] = "differentiates a function",
        ["Differentiate.Vjp"] = "differentiates a function",
        ["Differentiate.Jvp"] = "differentiates a function",
        ["Differentiate.Jacobian"] = "differentiates a function",
        ["Differentiate.Hessian"] = "differentiates a function",
        ["Differentiate.Hvp"] = "differentiates a function",
        ["Tensor.Grad"] = "the accumulated gradient, a property",
        ["Tensor.Detach"] = "cuts the history: not differentiable by definition",
        ["Tensor.RequireGrad"] = "marks a leaf",
        ["Tensor.Persist"] = "copies the value out of its scope, without history",
    };

    [Fact]
    public void Every_public_operation_has_a_row()
    {
        var rows = OperationCatalog.Rows.Select(row => row.Covers).ToHashSet();
        var missing = PublicOperations().Where(member => !rows.Contains(member)).Order().ToArray();
        Assert.True(missing.Length == 0, $"No catalogue row for: {string.Join(", ", missing)}. Add one in Autograd.Tests/Catalog (CatalogRow.Covers is this name).");
    }

    [Fact]
    public void Every_row_covers_an_operation_that_exists()
    {
        var members = PublicOperations().ToHashSet();
        var stale = OperationCatalog.Rows.Where(row => !members.Contains(row.Covers)).Select(row => $"{row.Name} ({row.Covers})").ToArray();
        Assert.True(stale.Length == 0, $"These rows cover nothing that is public: {string.Join(", ", stale)}.");
    }

    [Fact]
    public void Every_exception_exists_and_has_a_reason()
    {
        var all = Candidates().Select(member => member.Short).ToHashSet();
        Assert.All(NotOperations, entry => Assert.True(all.Contains(entry.Key) && entry.Value.Length > 0, entry.Key));
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(OperationCatalog.Rows.Count, OperationCatalog.Rows.Select(row => row.Name).Distinct().Count());

    /// <summary>The operations by the names that rows cover them with, and the methods they are.</summary>
    internal static IEnumerable<(string Name, MethodInfo Method)> Operations()
    {
        // A member is named by its parameters only where its name alone is not enough.
        foreach (var overloads in Candidates().Where(member => !NotOperations.ContainsKey(member.Short)).GroupBy(member => member.Short))
        {
            var several = overloads.Count() > 1;
            foreach (var member in overloads) yield return (several ? member.Full : member.Short, member.Method);
        }
    }

    private static IEnumerable<string> PublicOperations() => Operations().Select(operation => operation.Name);

    private static IEnumerable<(string Short, string Full, MethodInfo Method)> Candidates()
    {
        foreach (var type in typeof(Tensor).Assembly.GetExportedTypes().Concat(typeof(Loss).Assembly.GetExportedTypes()))
        {
            if (type.IsNested) continue; // extension blocks leave marker types behind
            var isStatic = type is { IsAbstract: true, IsSealed: true };
            if (!isStatic && type != typeof(Tensor<>)) continue; // criterion records call the static losses
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
                if (GivesTensor(method.ReturnType) && (!method.IsStatic || method.GetParameters().Any(parameter => TakesTensor(parameter.ParameterType))))
                    yield return Names(type, method);
        }
    }

    private static bool IsTensor(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Tensor<>);

    /// <summary>A tensor, several, or one beside something else.</summary>
    private static bool GivesTensor(Type type) =>
        IsTensor(type) || (type.IsArray && IsTensor(type.GetElementType()!)) || (type.IsAssignableTo(typeof(System.Runtime.CompilerServices.ITuple)) && type.GetGenericArguments().Any(IsTensor));

    private static bool TakesTensor(Type type) => IsTensor(type) || type == typeof(Mask) || (type.IsGenericType && type.GetGenericArguments().Any(TakesTensor));

    private static (string Short, string Full, MethodInfo Method) Names(Type type, MethodInfo method)
    {
        var name = $"{type.Name.Split('`')[0]}.{Name(method.Name)}";
        return (name.StartsWith("Arithmetic.", StringComparison.Ordinal) ? WithParameters() : name, WithParameters(), method);

        string WithParameters() => $"{name}({string.Join(", ", method.GetParameters().Select(parameter => Name(parameter.ParameterType)))})";
    }

    private static string Name(string method) => method switch
    {
        "op_Addition" => "+",
        "op_Subtraction" or "op_UnaryNegation" => "-",
        "op_Multiply" => "*",
        "op_Division" => "/",
        _ => method.Replace("get_", ""),
    };

    private static string Name(Type type) => type == typeof(double) ? "double" : type == typeof(int) ? "int" : type.Name.Split('`')[0];
}
