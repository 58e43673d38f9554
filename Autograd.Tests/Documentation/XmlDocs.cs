using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Autograd.Tests.Documentation;

/// <summary>The doc comments of a library, from the file that the compiler writes beside it.</summary>
internal sealed partial class XmlDocs(Assembly library)
{
    private readonly Dictionary<string, XElement> members = XDocument.Load(Path.ChangeExtension(library.Location, ".xml")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

    /// <summary>A method's summary as a line of Markdown.</summary>
    public string Summary(MethodInfo method) => Summary(Id(method));

    /// <summary>A property's summary as a line of Markdown.</summary>
    public string Summary(PropertyInfo property) => Summary($"P:{TypeName(property.DeclaringType!)}.{property.Name}");

    /// <summary>A type's summary as a line of Markdown.</summary>
    public string Summary(Type type) => Summary("T:" + type.FullName);

    /// <summary>What is said of each of a method's parameters.</summary>
    public IEnumerable<(string Name, string Text)> Parameters(MethodInfo method) => members[Id(method)].Elements("param").Select(parameter => (parameter.Attribute("name")!.Value, Line(parameter)));

    private string Summary(string id)
    {
        if (!members.TryGetValue(id, out var member)) throw new InvalidOperationException($"{library.GetName().Name}.xml has no doc comment for {id}.");
        if (member.Element("inheritdoc")?.Attribute("cref") is { } origin) return Summary(origin.Value); // of an extension member: the comment stands where it was written
        return Line(member.Element("summary")!);
    }

    private static string Line(XElement element) => Space().Replace(Markdown(element), " ").Trim();

    private static string Markdown(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")!.Value.Split('(')[0].Split('.')[^1].Split('`')[0]}`",
        XElement { Name.LocalName: "paramref" } parameter => $"`{parameter.Attribute("name")!.Value}`",
        XElement other => Markdown(other),
        _ => "",
    }));

    /// <summary>The name by which the compiler calls a static generic method in the file.</summary>
    private static string Id(MethodInfo method)
    {
        var parameters = string.Join(',', method.GetParameters().Select(parameter => Id(parameter.ParameterType)));
        var generic = method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";
        var (kind, name) = method.Name.StartsWith("get_", StringComparison.Ordinal) ? ('P', method.Name[4..]) : ('M', method.Name);
        return $"{kind}:{TypeName(method.DeclaringType!)}.{name}{generic}{(parameters.Length > 0 ? $"({parameters})" : "")}";
    }

    private static string Id(Type type) =>
        type.IsGenericMethodParameter ? $"``{type.GenericParameterPosition}"
        : type.IsGenericTypeParameter ? $"`{type.GenericParameterPosition}"
        : type.IsArray ? Id(type.GetElementType()!) + "[]"
        : type.IsGenericType ? $"{type.Namespace}.{type.Name.Split('`')[0]}{{{string.Join(',', type.GetGenericArguments().Select(Id))}}}"
        : type.FullName!;

    private static string TypeName(Type type) => type.FullName!.Split('[')[0];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
